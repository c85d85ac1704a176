"""Pinned messages, as Telegram keeps them."""

from typing import Any

import pytest

from tests.drivers.async_sandbox import AsyncSandboxClient

pytestmark = pytest.mark.asyncio


async def sent(client: AsyncSandboxClient, text: str = "scores") -> int:
    message = await client.result("sendMessage", chat_id=client.team, text=text)
    number: int = message["message_id"]
    return number


async def pinned(client: AsyncSandboxClient) -> Any:
    """What getChat and the people see."""
    told = (await client.result("getChat", chat_id=client.team)).get("pinned_message")
    seen = next(
        chat["pinned"] for chat in await client.person("GET", "bob", "chats") if chat["id"] < 0
    )
    assert told == seen
    return told and told["text"]


async def test_a_pin_is_told_in_the_chat_and_to_the_bot(client: AsyncSandboxClient) -> None:
    number = await sent(client)
    assert await client.result("pinChatMessage", chat_id=client.team, message_id=number) is True
    assert await pinned(client) == "scores"
    *_, service = await client.person("GET", "bob", "chats/team/messages")
    assert service["pinned_message"]["message_id"] == number
    assert service["from"]["is_bot"]
    (update,) = await client.updates()
    assert update["message"] == service

    assert await client.result("pinChatMessage", chat_id=client.team, message_id=number) is True
    assert len(await client.updates()) == 1


async def test_the_message_that_was_sent_last_is_shown(client: AsyncSandboxClient) -> None:
    first, second = await sent(client, "first"), await sent(client, "second")
    for number in (second, first):
        await client.result("pinChatMessage", chat_id=client.team, message_id=number)
    assert await pinned(client) == "second"
    await client.result("unpinChatMessage", chat_id=client.team)
    assert await pinned(client) == "first"
    await client.result("unpinAllChatMessages", chat_id=client.team)
    assert await pinned(client) is None


async def test_what_is_not_there_is_refused(client: AsyncSandboxClient) -> None:
    asked = {"chat_id": client.team, "message_id": 99}
    assert await client.refusal("pinChatMessage", **asked) == (
        "Bad Request: message to pin not found"
    )
    not_there = "Bad Request: message to unpin not found"
    assert await client.refusal("unpinChatMessage", **asked) == not_there
    assert await client.refusal("unpinChatMessage", chat_id=client.team) == not_there
    nameless = await client.refusal("pinChatMessage", chat_id=client.team)
    assert nameless == "Bad Request: message identifier is not specified"
    await client.result("pinChatMessage", chat_id=client.team, message_id=await sent(client))
    (update,) = await client.updates()
    service = update["message"]["message_id"]
    refused = await client.refusal("pinChatMessage", chat_id=client.team, message_id=service)
    assert refused == "Bad Request: A service message can't be pinned"


async def test_an_admin_unpins_and_deletes_and_the_bot_is_not_told(
    client: AsyncSandboxClient,
) -> None:
    number = await sent(client)
    await client.result("pinChatMessage", chat_id=client.team, message_id=number)
    path = f"/sandbox/chats/team/messages/{number}"
    for method, each in (("POST", f"{path}/unpin"), ("DELETE", path)):
        refused = await client.http.request(method, each, params={"as": "bob"})
        assert refused.status_code == 403
    await client.person("POST", "alice", f"chats/team/messages/{number}/unpin")
    assert await pinned(client) is None
    await client.result("pinChatMessage", chat_id=client.team, message_id=number)
    await client.person("DELETE", "alice", f"chats/team/messages/{number}")
    assert await pinned(client) is None
    edit = {"chat_id": client.team, "message_id": number, "text": "new"}
    assert await client.refusal("editMessageText", **edit) == (
        "Bad Request: message to edit not found"
    )
    assert (await client.admin("", "GET"))["waiting_updates"] == 2  # of the bot's own pins
