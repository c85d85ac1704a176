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

from tests.contract.sandbox.conftest import Json, Stage


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
    stage: Stage, receiver: Receiver
) -> None:
    await stage.say("alice", "before")
    await stage.result("setWebhook", url=receiver.url, secret_token="s3cret_-")
    await stage.say("alice", "after")

    assert await receiver.texts(2) == ["before", "after"]
    assert receiver.headers[0]["x-telegram-bot-api-secret-token"] == "s3cret_-"
    assert receiver.headers[0]["content-type"] == "application/json"
    assert await waiting(stage, 0)


async def test_a_failure_is_tried_again_at_once_and_then_ever_later(
    stage: Stage, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=503) for _ in range(4)]
    await stage.result("setWebhook", url=receiver.url)
    await stage.say("alice", "hello")
    assert await receiver.texts(2) == ["hello"] * 2

    for pause in (2, 4, 8):
        assert receiver.updates.empty()
        await asyncio.sleep(0.05)
        await stage.admin("/clock", advance=pause)
        assert await receiver.texts(1) == ["hello"]
    assert await waiting(stage, 0)


async def test_retry_after_is_honoured(stage: Stage, receiver: Receiver) -> None:
    receiver.answers = [Response(status_code=503, headers={"Retry-After": "30"})]
    await stage.result("setWebhook", url=receiver.url)
    await stage.say("alice", "hello")
    await receiver.texts(1)

    await stage.admin("/clock", advance=29)
    await asyncio.sleep(0.1)
    assert receiver.updates.empty()
    await stage.admin("/clock", advance=1)
    assert await receiver.texts(1) == ["hello"]


async def test_a_failing_chat_keeps_its_order_and_holds_up_no_other(
    stage: Stage, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=500, headers={"Retry-After": "5"})]
    await stage.result("setWebhook", url=receiver.url)
    await stage.say("alice", "team 1")
    assert await receiver.texts(1) == ["team 1"]
    await stage.say("alice", "team 2")
    await stage.say("bob", "private", "bot")
    assert await receiver.texts(1) == ["private"]

    await stage.admin("/clock", advance=5)
    assert await receiver.texts(2) == ["team 1", "team 2"]


async def test_no_more_connections_than_allowed(stage: Stage, receiver: Receiver) -> None:
    receiver.pause = 0.05
    for who in ("alice", "bob", "chiara", "dmitri"):
        await stage.say(who, "hello", "bot")
    await stage.result("setWebhook", url=receiver.url, max_connections=2)
    await receiver.texts(4)
    assert receiver.most_open == 2


async def test_a_press_nobody_takes_is_dropped_after_150_seconds(
    stage: Stage, receiver: Receiver
) -> None:
    receiver.answers = [Response(status_code=503) for _ in range(50)]
    await stage.result("setWebhook", url=receiver.url)
    await stage.press("bob", await stage.offer(), "v1:posted:1")
    await receiver.updates.get()
    await stage.admin("/clock", advance=150)
    assert await waiting(stage, 0)


async def test_what_the_webhook_did_last_is_told(stage: Stage, receiver: Receiver) -> None:
    receiver.answers = [Response(status_code=503, headers={"Retry-After": "60"})]
    await stage.result("setWebhook", url=receiver.url, max_connections=7)
    await stage.say("alice", "hello")
    await receiver.texts(1)
    info = await stage.result("getWebhookInfo")

    assert (info["url"], info["max_connections"]) == (receiver.url, 7)
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )


async def test_what_waits_can_be_dropped(stage: Stage) -> None:
    await stage.say("alice", "hello")
    answer = await stage.call("deleteWebhook", drop_pending_updates=True)
    assert answer == {"ok": True, "result": True, "description": "Webhook is already deleted"}
    assert await stage.updates() == []


async def test_what_waits_can_be_dropped_before_a_webhook_gets_it(
    stage: Stage, receiver: Receiver
) -> None:
    await stage.say("alice", "before")
    await stage.result("setWebhook", url=receiver.url, drop_pending_updates=True)
    await stage.say("alice", "after")
    assert await receiver.texts(1) == ["after"]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"url": "nonsense"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "http://[::1"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "https://example.org/"}, "bad webhook: the sandbox calls nobody but this machine"),
        (
            {"url": "http://127.0.0.1:9/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_webhooks_that_cannot_be_set(stage: Stage, parameters: Json, reason: str) -> None:
    assert await stage.refusal("setWebhook", **parameters) == f"Bad Request: {reason}"


async def waiting(stage: Stage, count: int) -> bool:
    """Whether soon so many updates wait."""
    for _ in range(100):
        if (await stage.result("getWebhookInfo"))["pending_update_count"] == count:
            return True
        await asyncio.sleep(0.02)
    return False
