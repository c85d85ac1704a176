"""python-telegram-bot takes the sandbox for Telegram."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from adapters.sandbox.sandbox_settings import SandboxSettings
from tests.drivers.async_sandbox import AsyncSandboxClient, async_sandbox
from tests.factories.pictures import png

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Posted", callback_data="v1:posted:1")]])


def connected(client: AsyncSandboxClient) -> Bot:
    address = client.running.api_url
    return Bot(client.running.token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot")


@pytest.fixture
async def bot(client: AsyncSandboxClient) -> AsyncIterator[Bot]:
    async with connected(client) as ready:
        yield ready


async def test_an_offer_is_sent_pressed_answered_and_edited(
    client: AsyncSandboxClient, bot: Bot
) -> None:
    sent = await bot.send_photo(
        client.team, png(), caption="<b>one.png</b>", parse_mode="HTML", reply_markup=BUTTONS
    )
    offer = (await client.person("GET", "bob", "chats/team/messages"))[0]
    await client.press("bob", offer, "v1:posted:1")
    (update,) = await bot.get_updates(timeout=2)
    query = update.callback_query

    assert query is not None
    assert query.data == "v1:posted:1"
    assert await query.answer("done")
    edited = await sent.edit_caption("Posted by @bob")
    assert isinstance(edited, Message)
    assert edited.caption == "Posted by @bob"
    assert edited.reply_markup is None


async def test_a_file_comes_back(client: AsyncSandboxClient, bot: Bot) -> None:
    sent = await bot.send_photo(client.team, png(30, 20))
    file = await sent.photo[-1].get_file()
    assert await file.download_as_bytearray() == png(30, 20)


async def test_menus(client: AsyncSandboxClient, bot: Bot) -> None:
    scope = BotCommandScopeChat(client.team)
    await bot.set_my_commands([("queue", "What waits")], scope=scope)
    (command,) = await bot.get_my_commands(scope=scope)
    assert (command.command, command.description) == ("queue", "What waits")


async def test_refusals_are_its_exceptions(client: AsyncSandboxClient, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="hat not found"):
        await bot.send_message(5, "hello")
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(7002, "hello")
    sent = await bot.send_message(client.team, "hello")
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("hello")
    with pytest.raises(BadRequest, match="uery is too old"):
        await bot.answer_callback_query("1")


async def test_a_429_is_retry_after(
    client: AsyncSandboxClient, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    await client.http.post(
        "/admin/faults", json={"method": "sendMessage", "error_code": 429, "retry_after": 3}
    )
    with pytest.raises(RetryAfter) as raised:
        await bot.send_message(client.team, "hello")
    assert raised.value.retry_after == timedelta(seconds=3)


async def test_two_pollers_are_a_conflict(client: AsyncSandboxClient, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await client.poll_waits()
    second = asyncio.create_task(client.updates(timeout=10))
    with pytest.raises(Conflict, match="other getUpdates request"):
        await first
    await client.say("alice", "hello")
    assert len(await second) == 1


async def test_a_migrated_group_is_chat_migrated() -> None:
    async with (
        async_sandbox(SandboxSettings(team_type="group")) as client,
        connected(client) as bot,
    ):
        old = client.team
        await client.admin("/team/migrate")
        with pytest.raises(ChatMigrated) as raised:
            await bot.send_message(old, "hello")
        assert raised.value.new_chat_id == client.team


async def test_a_wrong_token_is_invalid(client: AsyncSandboxClient) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("7006:another", base_url=f"{client.running.api_url}/bot"):
            pass
