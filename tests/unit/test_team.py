"""The team: who belongs to it, and what follows its chat when that gets another id."""

import asyncio
from typing import Any, cast

from telegram import Bot

from adapters.telegram.bot import keep_menus
from adapters.telegram.team import Team

GROUP, SUPERGROUP = -7, -1007
ADMIN = 7001


class Telegram:
    """Has the team's chat under its new id."""

    def __init__(self) -> None:
        self.menus: list[int] = []

    async def set_my_commands(self, commands: object, scope: Any) -> None:
        self.menus.append(getattr(scope, "chat_id", 0))


async def test_menus_follow_the_chat() -> None:
    team, telegram = Team(GROUP, frozenset({ADMIN})), Telegram()
    keeping = asyncio.create_task(keep_menus(cast("Bot", telegram), team))
    async with asyncio.timeout(10):
        while len(telegram.menus) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0)
        team.move(GROUP, SUPERGROUP)
        while len(telegram.menus) < 8:  # noqa: ASYNC110
            await asyncio.sleep(0)
    keeping.cancel()
    assert telegram.menus == [0, GROUP, ADMIN, GROUP, 0, SUPERGROUP, ADMIN, SUPERGROUP]
