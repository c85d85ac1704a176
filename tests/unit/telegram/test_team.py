"""The team's chat: what follows it when it gets another id."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from telegram import Bot, BotCommand

from adapters.telegram.handlers.bot_application import FOR_ADMINS, FOR_VIEWERS, keep_menus
from adapters.telegram.handlers.team import Team

GROUP, SUPERGROUP = -7, -1007
ADMIN, VIEWER = 7001, 7002


class FakeTelegram:
    """Remembers where menus are set."""

    def __init__(self) -> None:
        self.menus: list[int] = []
        self.commands: list[object] = []

    async def set_my_commands(
        self, commands: Sequence[BotCommand], scope: Any, language_code: str | None
    ) -> None:
        self.commands.append(tuple(command.command for command in commands))
        self.menus.append(getattr(scope, "chat_id", 0))


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


async def test_viewers_find_the_dashboard_in_their_menu() -> None:
    team, telegram = Team(GROUP, frozenset({ADMIN}), frozenset({VIEWER, ADMIN})), FakeTelegram()
    keeping = asyncio.create_task(keep_menus(cast("Bot", telegram), team))
    async with asyncio.timeout(10):
        while len(telegram.menus) < 5:  # noqa: ASYNC110
            await asyncio.sleep(0)
    keeping.cancel()
    assert telegram.menus == [0, GROUP, VIEWER, ADMIN, GROUP]
    assert telegram.commands[2] == FOR_VIEWERS
    assert telegram.commands[3] == FOR_ADMINS


def test_the_chat_is_known_by_all_its_ids() -> None:
    team = Team(GROUP, frozenset())
    team.move(-9, -1009)
    assert team.chat_ids == {GROUP}
    team.move(GROUP, SUPERGROUP)
    assert (team.chat_id, team.first_chat_id) == (SUPERGROUP, GROUP)
    assert team.chat_ids == {GROUP, SUPERGROUP}
