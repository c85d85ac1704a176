"""Delivery to a webhook keeps Telegram's rules."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response

from tests.drivers.async_sandbox import AsyncSandboxClient, Json


class Receiver:
    """A webhook that notes what it is sent and answers what it is told to."""

    def __init__(self) -> None:
        self.updates: asyncio.Queue[Json] = asyncio.Queue()
        self.headers: list[dict[str, str]] = []
        self.answers: list[Response] = []
        self.open = self.most_open = 0
        self.pause = 0.0
        self.url = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        update = await request.json()
        self.headers.append(dict(request.headers))
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        await asyncio.sleep(self.pause)
        self.open -= 1
        answer = self.answers.pop(0) if self.answers else Response()
        await answer(scope, receive, send)
        self.updates.put_nowait(update)

    async def texts(self, count: int) -> list[str]:
        """The texts of the next `count` updates."""
        async with asyncio.timeout(5):
            return [(await self.updates.get())["message"]["text"] for _ in range(count)]


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = Server(uvicorn.Config(made, lifespan="off", log_level="critical"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
        serving = asyncio.create_task(server.serve([listener]))
        yield made
        server.should_exit = True
        await serving


async def test_updates_come_with_the_secret_and_are_confirmed_by_200(
    client: AsyncSandboxClient, receiver: Receiver
) -> None:
    await client.say("alice", "before")
    await client.result("setWebhook", url=receiver.url, secret_token="s3cret_-")
    await client.say("alice", "after")

    assert await receiver.texts(2) == ["before", "after"]
    assert receiver.headers[0]["x-telegram-bot-api-secret-token"] == "s3cret_-"
    assert receiver.headers[0]["content-type"] == "application/json"
    assert await waiting(client, 0)


async def test_a_failure_is_tried_again_at_once_and_then_ever_later(
    client: AsyncSandboxClient, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=503) for _ in range(4)]
    await client.result("setWebhook", url=receiver.url)
    await client.say("alice", "hello")
    assert await receiver.texts(2) == ["hello"] * 2

    for pause in (2, 4, 8):
        assert receiver.updates.empty()
        await asyncio.sleep(0.05)
        await client.admin("/clock", advance=pause)
        assert await receiver.texts(1) == ["hello"]
    assert await waiting(client, 0)


async def test_retry_after_is_honoured(client: AsyncSandboxClient, receiver: Receiver) -> None:
    receiver.answers = [Response(status_code=503, headers={"Retry-After": "30"})]
    await client.result("setWebhook", url=receiver.url)
    await client.say("alice", "hello")
    await receiver.texts(1)

    await client.admin("/clock", advance=29)
    await asyncio.sleep(0.1)
    assert receiver.updates.empty()
    await client.admin("/clock", advance=1)
    assert await receiver.texts(1) == ["hello"]


async def test_a_failing_chat_keeps_its_order_and_holds_up_no_other(
    client: AsyncSandboxClient, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=500, headers={"Retry-After": "5"})]
    await client.result("setWebhook", url=receiver.url)
    await client.say("alice", "team 1")
    assert await receiver.texts(1) == ["team 1"]
    await client.say("alice", "team 2")
    await client.say("bob", "private", "bot")
    assert await receiver.texts(1) == ["private"]

    await client.admin("/clock", advance=5)
    assert await receiver.texts(2) == ["team 1", "team 2"]


async def test_no_more_connections_than_allowed(
    client: AsyncSandboxClient, receiver: Receiver
) -> None:
    receiver.pause = 0.05
    for who in ("alice", "bob", "chiara", "dmitri"):
        await client.say(who, "hello", "bot")
    await client.result("setWebhook", url=receiver.url, max_connections=2)
    await receiver.texts(4)
    assert receiver.most_open == 2


async def test_a_press_nobody_takes_is_dropped_after_150_seconds(
    client: AsyncSandboxClient, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=503) for _ in range(50)]
    await client.result("setWebhook", url=receiver.url)
    await client.press("bob", await client.offer(), "v1:posted:1")
    await receiver.updates.get()
    await client.admin("/clock", advance=150)
    assert await waiting(client, 0)


async def test_what_the_webhook_did_last_is_told(
    client: AsyncSandboxClient, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=503, headers={"Retry-After": "60"})]
    await client.result("setWebhook", url=receiver.url, max_connections=7)
    await client.say("alice", "hello")
    await receiver.texts(1)
    info = await client.result("getWebhookInfo")

    assert (info["url"], info["max_connections"]) == (receiver.url, 7)
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )


async def test_what_waits_can_be_dropped(client: AsyncSandboxClient) -> None:
    await client.say("alice", "hello")
    answer = await client.call("deleteWebhook", drop_pending_updates=True)
    assert answer == {"ok": True, "result": True, "description": "Webhook is already deleted"}
    assert await client.updates() == []


async def test_what_waits_can_be_dropped_before_a_webhook_gets_it(
    client: AsyncSandboxClient, receiver: Receiver
) -> None:
    await client.say("alice", "before")
    await client.result("setWebhook", url=receiver.url, drop_pending_updates=True)
    await client.say("alice", "after")
    assert await receiver.texts(1) == ["after"]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"url": "nonsense"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "http://[::1"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "https://example.org/"}, "bad webhook: the sandbox calls this machine only"),
        (
            {"url": "http://127.0.0.1:9/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_webhooks_that_cannot_be_set(
    client: AsyncSandboxClient, parameters: Json, reason: str
) -> None:
    assert await client.refusal("setWebhook", **parameters) == f"Bad Request: {reason}"


async def waiting(client: AsyncSandboxClient, count: int) -> bool:
    """Whether soon so many updates wait."""
    for _ in range(100):
        if (await client.result("getWebhookInfo"))["pending_update_count"] == count:
            return True
        await asyncio.sleep(0.02)
    return False
