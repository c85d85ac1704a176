"""What a test can make happen to the bot."""

import time
from typing import Any

import httpx
import pytest

from adapters.sandbox.settings import SandboxSettings
from tests.contract.sandbox.conftest import Json, Stage, staged


async def fault(stage: Stage, **what: Any) -> None:
    answer = await stage.http.post("/admin/faults", json=what)
    assert answer.status_code == 201


async def test_a_429_says_how_long_to_wait(stage: Stage) -> None:
    await fault(stage, method="sendMessage", times=2, error_code=429, retry_after=7)
    said: Json = {"chat_id": stage.team, "text": "hello"}
    for _ in range(2):
        assert await stage.call("sendMessage", **said) == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    assert (await stage.call("getMe"))["ok"]
    assert (await stage.call("sendMessage", **said))["ok"]


async def test_a_fault_of_any_method_strikes_the_next_call(stage: Stage) -> None:
    await fault(stage, error_code=502, description="Bad Gateway")
    assert await stage.refusal("getMe") == "Bad Gateway"
    assert (await stage.call("getMe"))["ok"]


@pytest.mark.parametrize(("moment", "said"), [("before", 0), ("after", 1)])
async def test_a_connection_that_drops_leaves_open_whether_it_was_done(
    stage: Stage, moment: str, said: int
) -> None:
    await fault(stage, method="sendMessage", drop=moment)
    with pytest.raises(httpx.RemoteProtocolError):
        await stage.call("sendMessage", chat_id=stage.team, text="hello")
    assert len(await stage.person("GET", "bob", "chats/team/messages")) == said


async def test_a_late_answer_comes_late(stage: Stage) -> None:
    await fault(stage, method="getMe", delay=0.2)
    begun = time.monotonic()
    await stage.result("getMe")
    assert time.monotonic() - begun >= 0.2


async def test_faults_can_be_taken_back(stage: Stage) -> None:
    await fault(stage, method="getMe", times=100, error_code=500)
    await stage.admin("/faults", "DELETE")
    assert (await stage.call("getMe"))["ok"]


async def test_calls_are_remembered_with_their_end(stage: Stage) -> None:
    await stage.call("sendMessage", chat_id=stage.team, text="hello")
    await stage.call("sendMessage", chat_id=1, text="hello")
    await stage.updates()
    calls = await stage.admin("/calls", "GET")

    assert [(call["method"], call["error_code"]) for call in calls] == [
        ("sendMessage", None),
        ("sendMessage", 400),
    ]
    assert calls[0]["parameters"] == {"chat_id": stage.team, "text": "hello"}


async def test_any_update_can_be_injected(stage: Stage) -> None:
    poll = {"poll": {"id": "1", "options": None, "question": "\ud800"}}
    answer = await stage.http.post(
        "/admin/updates",
        content=b'{"poll": {"id": "1", "options": null, "question": "\\ud800"}}',
    )
    (update,) = await stage.updates()
    assert update == {"update_id": answer.json()["update_id"], **poll}


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 422), (b"[]", 422), (b'{"update_id": "1"}', 422), (b'{"update_id": 0}', 422)],
)
async def test_an_update_that_is_none_is_refused(stage: Stage, body: bytes, status: int) -> None:
    answer = await stage.http.post("/admin/updates", content=body)
    assert answer.status_code == status


async def test_the_same_update_can_come_again_once_it_was_confirmed(stage: Stage) -> None:
    update = {"update_id": 5, "message": {"text": "again"}}
    assert (await stage.http.post("/admin/updates", json=update)).status_code == 201
    assert (await stage.http.post("/admin/updates", json=update)).status_code == 409
    await stage.updates(offset=6)
    assert (await stage.http.post("/admin/updates", json=update)).status_code == 201


async def test_the_clock_can_run_faster(stage: Stage) -> None:
    before = (await stage.admin("/clock", speed=1_000))["now"]
    assert (await stage.admin("/clock", advance=3_600))["now"] >= before + 3_600
    assert (await stage.admin("", "GET"))["speed"] == 1_000


async def test_real_limits_hold_on_request() -> None:
    async with staged(SandboxSettings(real_limits=True)) as stage:
        said: Json = {"chat_id": stage.team, "text": "hello"}
        await stage.result("sendMessage", **said)
        answer = await stage.call("sendMessage", **said)
        assert answer["parameters"] == {"retry_after": 1}

        for _ in range(19):
            await stage.admin("/clock", advance=1)
            await stage.result("sendMessage", **said)
        await stage.admin("/clock", advance=1)
        answer = await stage.call("sendMessage", **said)
        assert answer["parameters"]["retry_after"] > 30

        await stage.admin("/limits", on=False)
        await stage.result("sendMessage", **said)
