"""What a test can make happen to the bot."""

import time
from typing import Any

import httpx
import pytest

from adapters.sandbox.sandbox_settings import SandboxSettings
from tests.drivers.async_sandbox import AsyncSandboxClient, Json, async_sandbox


async def fault(client: AsyncSandboxClient, **what: Any) -> None:
    answer = await client.http.post("/admin/faults", json=what)
    assert answer.status_code == 201


async def test_a_429_says_how_long_to_wait(client: AsyncSandboxClient) -> None:
    await fault(client, method="sendMessage", times=2, error_code=429, retry_after=7)
    said: Json = {"chat_id": client.team, "text": "hello"}
    for _ in range(2):
        assert await client.call("sendMessage", **said) == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    assert (await client.call("getMe"))["ok"]
    assert (await client.call("sendMessage", **said))["ok"]


async def test_a_fault_of_any_method_strikes_the_next_call(client: AsyncSandboxClient) -> None:
    await fault(client, error_code=502, description="Bad Gateway")
    assert await client.refusal("getMe") == "Bad Gateway"
    assert (await client.call("getMe"))["ok"]


@pytest.mark.parametrize(("moment", "said"), [("before", 0), ("after", 1)])
async def test_a_connection_that_drops_leaves_open_whether_it_was_done(
    client: AsyncSandboxClient, moment: str, said: int
) -> None:
    await fault(client, method="sendMessage", drop=moment)
    with pytest.raises(httpx.RemoteProtocolError):
        await client.call("sendMessage", chat_id=client.team, text="hello")
    assert len(await client.person("GET", "bob", "chats/team/messages")) == said


async def test_a_late_answer_comes_late(client: AsyncSandboxClient) -> None:
    await fault(client, method="getMe", delay=0.2)
    begun = time.monotonic()
    await client.result("getMe")
    assert time.monotonic() - begun >= 0.2


async def test_faults_can_be_taken_back(client: AsyncSandboxClient) -> None:
    await fault(client, method="getMe", times=100, error_code=500)
    await client.admin("/faults", "DELETE")
    assert (await client.call("getMe"))["ok"]


async def test_calls_are_remembered_with_their_end(client: AsyncSandboxClient) -> None:
    await client.call("sendMessage", chat_id=client.team, text="hello")
    await client.call("sendMessage", chat_id=1, text="hello")
    await client.updates()
    calls = await client.admin("/calls", "GET")

    assert [(call["method"], call["error_code"]) for call in calls] == [
        ("sendMessage", None),
        ("sendMessage", 400),
    ]
    assert calls[0]["parameters"] == {"chat_id": client.team, "text": "hello"}


async def test_any_update_can_be_injected(client: AsyncSandboxClient) -> None:
    poll = {"poll": {"id": "1", "options": None, "question": "\ud800"}}
    answer = await client.http.post(
        "/admin/updates",
        content=b'{"poll": {"id": "1", "options": null, "question": "\\ud800"}}',
    )
    (update,) = await client.updates()
    assert update == {"update_id": answer.json()["update_id"], **poll}


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 422), (b"[]", 422), (b'{"update_id": "1"}', 422), (b'{"update_id": 0}', 422)],
)
async def test_an_update_that_is_none_is_refused(
    client: AsyncSandboxClient, body: bytes, status: int
) -> None:
    answer = await client.http.post("/admin/updates", content=body)
    assert answer.status_code == status


async def test_the_same_update_can_come_again_once_it_was_confirmed(
    client: AsyncSandboxClient,
) -> None:
    update = {"update_id": 5, "message": {"text": "again"}}
    assert (await client.http.post("/admin/updates", json=update)).status_code == 201
    assert (await client.http.post("/admin/updates", json=update)).status_code == 409
    await client.updates(offset=6)
    assert (await client.http.post("/admin/updates", json=update)).status_code == 201


async def test_the_clock_can_run_faster(client: AsyncSandboxClient) -> None:
    before = (await client.admin("/clock", speed=1_000))["now"]
    assert (await client.admin("/clock", advance=3_600))["now"] >= before + 3_600
    assert (await client.admin("", "GET"))["speed"] == 1_000


async def test_real_limits_hold_on_request() -> None:
    async with async_sandbox(SandboxSettings(real_limits=True)) as client:
        said: Json = {"chat_id": client.team, "text": "hello"}
        await client.result("sendMessage", **said)
        answer = await client.call("sendMessage", **said)
        assert answer["parameters"] == {"retry_after": 1}

        for _ in range(19):
            await client.admin("/clock", advance=1)
            await client.result("sendMessage", **said)
        await client.admin("/clock", advance=1)
        answer = await client.call("sendMessage", **said)
        assert answer["parameters"]["retry_after"] > 30

        await client.admin("/limits", on=False)
        await client.result("sendMessage", **said)
