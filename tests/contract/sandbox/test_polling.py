"""getUpdates keeps Telegram's rules."""

import asyncio

import pytest

from tests.drivers.async_sandbox import AsyncSandboxClient


async def texts(client: AsyncSandboxClient, **parameters: int) -> list[str]:
    return [update["message"]["text"] for update in await client.updates(**parameters)]


@pytest.fixture
async def first_id(client: AsyncSandboxClient) -> int:
    """Three messages wait: one, two, three; the id of the first."""
    for text in ("one", "two", "three"):
        await client.say("alice", text)
    (first,) = await client.updates(limit=1)
    found: int = first["update_id"]
    return found


async def test_what_is_not_confirmed_is_given_again(
    client: AsyncSandboxClient, first_id: int
) -> None:
    assert await texts(client, offset=first_id) == ["one", "two", "three"]
    await client.admin("/clock", advance=0.5)
    assert await texts(client, offset=first_id) == ["one", "two", "three"]


async def test_an_offset_confirms_everything_before_it(
    client: AsyncSandboxClient, first_id: int
) -> None:
    assert await texts(client, offset=first_id + 2) == ["three"]
    assert await texts(client) == ["three"]


async def test_a_negative_offset_forgets_all_but_the_last(
    client: AsyncSandboxClient, first_id: int
) -> None:
    assert await texts(client, offset=-2) == ["two", "three"]
    assert await texts(client, offset=first_id) == ["two", "three"]


async def test_an_offset_from_the_future_confirms_nothing(
    client: AsyncSandboxClient, first_id: int
) -> None:
    assert await texts(client, offset=first_id + 1_000_000) == ["one", "two", "three"]


async def test_the_same_offset_again_at_once_gives_one_update(
    client: AsyncSandboxClient, first_id: int
) -> None:
    assert len(await texts(client, offset=first_id)) == 3
    assert await texts(client, offset=first_id) == ["one"]


@pytest.mark.parametrize(("limit", "given"), [(0, 1), (1, 1), (2, 2), (500, 3)])
async def test_a_limit_is_between_1_and_100(
    client: AsyncSandboxClient, first_id: int, limit: int, given: int
) -> None:
    assert len(await client.updates(offset=first_id, limit=limit)) == given


async def test_a_long_poll_ends_as_soon_as_something_happens(client: AsyncSandboxClient) -> None:
    polling = asyncio.create_task(client.updates(timeout=20))
    await client.poll_waits()
    await client.say("bob", "hello")
    (update,) = await asyncio.wait_for(polling, 10)
    assert update["message"]["from"]["username"] == "bob"


async def test_a_long_poll_without_news_ends_empty(client: AsyncSandboxClient) -> None:
    assert await client.updates(timeout=1) == []


async def test_a_second_poller_ends_the_first_with_409(client: AsyncSandboxClient) -> None:
    first = asyncio.create_task(client.call("getUpdates", timeout=20))
    await client.poll_waits()
    second = asyncio.create_task(client.updates(timeout=20))
    answer = await asyncio.wait_for(first, 10)
    await client.say("bob", "hello")

    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request;")
    assert len(await second) == 1


async def test_nobody_polls_while_a_webhook_is_set(client: AsyncSandboxClient) -> None:
    await client.result("setWebhook", url="http://127.0.0.1:9/hook")
    assert "while webhook is active" in await client.refusal("getUpdates")
    await client.result("deleteWebhook")
    assert await client.updates() == []


async def test_a_webhook_ends_the_poll_that_waits_with_409(client: AsyncSandboxClient) -> None:
    waiting = asyncio.create_task(client.call("getUpdates", timeout=20))
    await client.poll_waits()
    await client.result("setWebhook", url="http://127.0.0.1:9/hook")
    answer = await asyncio.wait_for(waiting, 10)
    assert (answer["error_code"], answer["description"]) == (
        409,
        "Conflict: terminated by setWebhook request",
    )


async def test_at_most_100_updates_come_at_once(client: AsyncSandboxClient) -> None:
    for number in range(101):
        await client.admin("/updates", message={"text": str(number), "chat": {"id": 1}})
    assert len(await client.updates(offset=1, limit=1_000)) == 100


async def test_what_is_allowed_is_remembered_until_something_else_is(
    client: AsyncSandboxClient,
) -> None:
    await client.updates(allowed_updates=["callback_query"])
    await client.updates()
    await client.say("alice", "not told")
    assert await client.updates(offset=1) == []
    assert (await client.result("getWebhookInfo"))["allowed_updates"] == ["callback_query"]

    await client.updates(allowed_updates=[])
    await client.say("alice", "told")
    assert await texts(client) == ["told"]


async def test_only_allowed_updates_are_made_from_then_on(client: AsyncSandboxClient) -> None:
    await client.say("alice", "before")
    await client.updates(allowed_updates=["callback_query"])
    await client.say("alice", "after")
    await client.press("bob", await client.offer(), "v1:posted:1")

    kinds = [next(iter(update.keys() - {"update_id"})) for update in await client.updates(offset=1)]
    assert kinds == ["message", "callback_query"]


async def test_a_press_waits_150_seconds_and_a_message_a_day(client: AsyncSandboxClient) -> None:
    await client.say("alice", "hello")
    await client.press("bob", await client.offer(), "v1:posted:1")
    assert len(await client.updates()) == 2

    await client.admin("/clock", advance=150)
    assert [update["message"]["text"] for update in await client.updates(offset=1)] == ["hello"]

    await client.admin("/clock", advance=24 * 3600)
    assert await client.updates() == []


async def test_update_ids_begin_anywhere_and_go_up_by_one(client: AsyncSandboxClient) -> None:
    for text in ("one", "two"):
        await client.say("alice", text)
    one, two = [update["update_id"] for update in await client.updates()]
    assert two == one + 1 > 1


async def test_after_an_idle_week_ids_go_on_anywhere(
    client: AsyncSandboxClient, first_id: int
) -> None:
    await client.admin("/updates/next", id=1_000)
    await client.say("alice", "back")
    (update,) = await client.updates(offset=first_id)
    assert update["update_id"] == 1_000
