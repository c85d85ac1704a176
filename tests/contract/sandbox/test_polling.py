"""getUpdates keeps Telegram's rules."""

import asyncio

import pytest

from tests.contract.sandbox.conftest import Stage


async def texts(stage: Stage, **parameters: int) -> list[str]:
    return [update["message"]["text"] for update in await stage.updates(**parameters)]


@pytest.fixture
async def first_id(stage: Stage) -> int:
    """Three messages wait: one, two, three; the id of the first."""
    for text in ("one", "two", "three"):
        await stage.say("alice", text)
    (first,) = await stage.updates(limit=1)
    found: int = first["update_id"]
    return found


async def test_what_is_not_confirmed_is_given_again(stage: Stage, first_id: int) -> None:
    assert await texts(stage, offset=first_id) == ["one", "two", "three"]
    await asyncio.sleep(0.5)
    assert await texts(stage, offset=first_id) == ["one", "two", "three"]


async def test_an_offset_confirms_everything_before_it(stage: Stage, first_id: int) -> None:
    assert await texts(stage, offset=first_id + 2) == ["three"]
    assert await texts(stage) == ["three"]


async def test_a_negative_offset_forgets_all_but_the_last(stage: Stage, first_id: int) -> None:
    assert await texts(stage, offset=-2) == ["two", "three"]
    assert await texts(stage, offset=first_id) == ["two", "three"]


async def test_an_offset_from_the_future_confirms_nothing(stage: Stage, first_id: int) -> None:
    assert await texts(stage, offset=first_id + 1_000_000) == ["one", "two", "three"]


async def test_the_same_offset_again_at_once_gives_one_update(stage: Stage, first_id: int) -> None:
    assert len(await texts(stage, offset=first_id)) == 3
    assert await texts(stage, offset=first_id) == ["one"]


@pytest.mark.parametrize(("limit", "given"), [(0, 1), (1, 1), (2, 2), (500, 3)])
async def test_a_limit_is_between_1_and_100(
    stage: Stage, first_id: int, limit: int, given: int
) -> None:
    assert len(await stage.updates(offset=first_id, limit=limit)) == given


async def test_a_long_poll_ends_as_soon_as_something_happens(stage: Stage) -> None:
    polling = asyncio.create_task(stage.updates(timeout=20))
    await asyncio.sleep(0.1)
    await stage.say("bob", "hello")
    (update,) = await asyncio.wait_for(polling, 2)
    assert update["message"]["from"]["username"] == "bob"


async def test_a_long_poll_without_news_ends_empty(stage: Stage) -> None:
    assert await stage.updates(timeout=1) == []


async def test_a_second_poller_ends_the_first_with_409(stage: Stage) -> None:
    first = asyncio.create_task(stage.call("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(stage.updates(timeout=20))
    answer = await asyncio.wait_for(first, 2)
    await stage.say("bob", "hello")

    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request;")
    assert len(await second) == 1


async def test_nobody_polls_while_a_webhook_is_set(stage: Stage) -> None:
    await stage.result("setWebhook", url="http://127.0.0.1:9/hook")
    assert "while webhook is active" in await stage.refusal("getUpdates")
    await stage.result("deleteWebhook")
    assert await stage.updates() == []


async def test_a_webhook_ends_the_poll_that_waits_with_409(stage: Stage) -> None:
    waiting = asyncio.create_task(stage.call("getUpdates", timeout=20))
    await asyncio.sleep(0.1)
    await stage.result("setWebhook", url="http://127.0.0.1:9/hook")
    answer = await asyncio.wait_for(waiting, 2)
    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: terminated by setWebhook request",
    )


async def test_at_most_100_updates_come_at_once(stage: Stage) -> None:
    for number in range(101):
        await stage.admin("/updates", message={"text": str(number), "chat": {"id": 1}})
    assert len(await stage.updates(offset=1, limit=1_000)) == 100


async def test_what_is_allowed_is_remembered_until_something_else_is(stage: Stage) -> None:
    await stage.updates(allowed_updates=["callback_query"])
    await stage.updates()
    await stage.say("alice", "not told")
    assert await stage.updates(offset=1) == []
    assert (await stage.result("getWebhookInfo"))["allowed_updates"] == ["callback_query"]

    await stage.updates(allowed_updates=[])
    await stage.say("alice", "told")
    assert await texts(stage) == ["told"]


async def test_only_allowed_updates_are_made_from_then_on(stage: Stage) -> None:
    await stage.say("alice", "before")
    await stage.updates(allowed_updates=["callback_query"])
    await stage.say("alice", "after")
    await stage.press("bob", await stage.offer(), "v1:posted:1")

    kinds = [next(iter(update.keys() - {"update_id"})) for update in await stage.updates(offset=1)]
    assert kinds == ["message", "callback_query"]


async def test_a_press_waits_150_seconds_and_a_message_a_day(stage: Stage) -> None:
    await stage.say("alice", "hello")
    await stage.press("bob", await stage.offer(), "v1:posted:1")
    assert len(await stage.updates()) == 2

    await stage.admin("/clock", advance=150)
    assert [update["message"]["text"] for update in await stage.updates(offset=1)] == ["hello"]

    await stage.admin("/clock", advance=24 * 3600)
    assert await stage.updates() == []


async def test_update_ids_begin_anywhere_and_go_up_by_one(stage: Stage) -> None:
    for text in ("one", "two"):
        await stage.say("alice", text)
    one, two = [update["update_id"] for update in await stage.updates()]
    assert two == one + 1 > 1


async def test_after_an_idle_week_ids_go_on_anywhere(stage: Stage, first_id: int) -> None:
    await stage.admin("/updates/next", id=1_000)
    await stage.say("alice", "back")
    (update,) = await stage.updates(offset=first_id)
    assert update["update_id"] == 1_000
