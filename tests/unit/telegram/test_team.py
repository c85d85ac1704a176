"""The team: who belongs to it, and what follows its chat when that gets another id."""

import asyncio
from typing import Any, cast

from telegram import Bot, Chat, User
from telegram.error import ChatMigrated

from adapters.telegram.handlers.bot_application import keep_menus
from adapters.telegram.handlers.team import Team

GROUP, SUPERGROUP = -7, -1007
ADMIN = 7001
BOB = User(7002, "Bob", is_bot=False)
PRIVATE = Chat(BOB.id, Chat.PRIVATE)


class FakeTelegram:
    """Has the team's chat under its new id."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.menus: list[int] = []

    async def do_api_request(self, method: str, *, api_kwargs: dict[str, Any]) -> Any:
        assert method == "getChatMember"
        self.asked.append(api_kwargs["chat_id"])
        if api_kwargs["chat_id"] == GROUP:
            raise ChatMigrated(SUPERGROUP)
        return {"status": "member"}

    async def set_my_commands(self, commands: object, scope: Any) -> None:
        self.menus.append(getattr(scope, "chat_id", 0))


async def test_a_member_is_looked_for_where_the_chat_has_gone() -> None:
    team, telegram = Team(GROUP, frozenset()), FakeTelegram()
    for _ in range(2):
        assert await team.includes(cast("Bot", telegram), BOB, PRIVATE)
    assert telegram.asked == [GROUP, SUPERGROUP]
    assert team.chat_id == SUPERGROUP


async def test_menus_follow_the_chat() -> None:
    team, telegram = Team(GROUP, frozenset({ADMIN})), FakeTelegram()
    keeping = asyncio.create_task(keep_menus(cast("Bot", telegram), team))
    async with asyncio.timeout(10):
        while len(telegram.menus) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0)
        team.move(GROUP, SUPERGROUP)
        while len(telegram.menus) < 8:  # noqa: ASYNC110
            await asyncio.sleep(0)
    keeping.cancel()
    assert telegram.menus == [0, GROUP, ADMIN, GROUP, 0, SUPERGROUP, ADMIN, SUPERGROUP]
