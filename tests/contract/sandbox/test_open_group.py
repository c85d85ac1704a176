"""Groups that strangers can read, and people who leave, are removed and join again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.sandbox.state.key_values import KeyValueStore
from adapters.sandbox.state.sqlite_store import Store
from tests.drivers.async_sandbox import AsyncSandboxClient, Json

CHANNEL = -1_002_000_000_777
ALL_UPDATES = ["message", "callback_query", "chat_member"]


async def test_a_member_who_leaves_is_told_of_and_is_no_member(client: AsyncSandboxClient) -> None:
    await client.updates(allowed_updates=ALL_UPDATES)
    await client.admin("/people/dmitri", "PATCH", presence="left")
    change, said = await client.updates(offset=1)

    member = change["chat_member"]
    assert member["old_chat_member"]["status"] == "member"
    assert member["new_chat_member"]["status"] == "left"
    assert said["message"]["left_chat_member"]["username"] == "dmitri"
    asked = await client.result("getChatMember", chat_id=client.team, user_id=7004)
    assert asked == member["new_chat_member"]
    assert await client.result("getChatMemberCount", chat_id=client.team) == 4


async def test_a_member_who_is_removed_can_join_again(client: AsyncSandboxClient) -> None:
    await client.updates(allowed_updates=ALL_UPDATES)
    for presence in ("kicked", "member"):
        await client.admin("/people/bob", "PATCH", presence=presence)
    removed, _, back, joined = await client.updates(offset=1)

    assert removed["chat_member"]["from"]["username"] == "alice"
    assert removed["chat_member"]["new_chat_member"]["status"] == "kicked"
    assert back["chat_member"]["new_chat_member"]["status"] == "member"
    assert joined["message"]["new_chat_members"][0]["username"] == "bob"


async def test_only_a_bot_that_asks_hears_of_members(client: AsyncSandboxClient) -> None:
    await client.admin("/people/bob", "PATCH", presence="left")
    assert [set(update) for update in await client.updates()] == [{"update_id", "message"}]


async def test_who_has_left_a_private_group_sees_nothing_of_it(client: AsyncSandboxClient) -> None:
    offer = await client.offer()
    await client.admin("/people/bob", "PATCH", presence="left")
    for method, path, body in attempts(offer):
        answer = await client.http.request(method, path, params={"as": "bob"}, json=body)
        assert answer.status_code == 403
    chats = await client.person("GET", "bob", "chats")
    assert [chat["type"] for chat in chats] == ["private"]


@pytest.mark.parametrize("openness", [{"username": "storytellers"}, {"linked_chat_id": CHANNEL}])
async def test_a_stranger_presses_in_an_open_group_and_writes_only_comments(
    client: AsyncSandboxClient, openness: Json
) -> None:
    offer = await client.offer()
    await client.admin("/people/bob", "PATCH", presence="left")
    await client.admin("/team", "PUT", **openness)
    await client.press("bob", offer, "v1:posted:1")

    path = "/sandbox/chats/team/messages"
    answer = await client.http.post(path, params={"as": "bob"}, json={"text": "hello"})
    assert answer.status_code == (201 if "linked_chat_id" in openness else 403)
    chat = await client.result("getChat", chat_id=client.team)
    assert openness.items() <= chat.items()

    await client.admin("/people/bob", "PATCH", presence="kicked")
    for method, path, body in attempts(offer):
        answer = await client.http.request(method, path, params={"as": "bob"}, json=body)
        assert answer.status_code == 403


async def test_a_group_can_be_closed_again(client: AsyncSandboxClient) -> None:
    await client.admin("/team", "PUT", username="storytellers")
    assert (await client.admin("/team", "PUT", username=None))["is_open"] is False
    chat = await client.result("getChat", chat_id=client.team)
    assert chat.keys().isdisjoint({"username", "active_usernames", "linked_chat_id"})


def test_the_state_of_the_first_release_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            """
            CREATE TABLE note (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
            INSERT INTO note VALUES ('last_update_id', '512');
            CREATE TABLE waiting_update (
                update_id INTEGER PRIMARY KEY,
                lane TEXT NOT NULL,
                expires_at REAL NOT NULL,
                body TEXT NOT NULL
            );
            INSERT INTO waiting_update VALUES (512, 'chat -7', 9e9, '{}');
            """
        )
    for _ in range(2):
        with closing(Store(path)) as store:
            assert KeyValueStore(store).read("last_update_id") == 512
            (update,) = store.rows("updates/updates_from", update_id=0, count=9)
            assert (update["update_id"], update["partition_key"]) == (512, "chat -7")


def attempts(offer: Json) -> list[tuple[str, str, Json | None]]:
    """Calls of a person who wants to read, write or press."""
    messages = "/sandbox/chats/team/messages"
    return [
        ("GET", messages, None),
        ("POST", messages, {"text": "hello"}),
        ("POST", f"{messages}/{offer['message_id']}/press", {"data": "v1:posted:1"}),
    ]
