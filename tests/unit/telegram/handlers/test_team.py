"""The team's chat: what follows it when it gets another id."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from telegram import Bot, BotCommand

from adapters.telegram.handlers.bot_application import FOR_ADMINS, FOR_VIEWERS, keep_menus
from adapters.telegram.handlers.team import Team
from adapters.telegram.texts.help_texts import MenuCommand
from adapters.telegram.texts.translations import texts_for

GROUP, SUPERGROUP = -7, -1007
ADMIN, VIEWER = 7001, 7002


class FakeTelegram:
    """Remembers where menus are set."""

    def __init__(self) -> None:
        self.menus: list[int] = []
        self.commands: list[object] = []
        self.spoken: list[tuple[str | None, str]] = []

    async def set_my_commands(
        self, commands: Sequence[BotCommand], scope: Any, language_code: str | None
    ) -> None:
        self.spoken.append((language_code, commands[0].description))
        self.commands.append(tuple(command.command for command in commands))
        self.menus.append(getattr(scope, "chat_id", 0))


async def test_menus_follow_the_chat() -> None:
    team, telegram = Team(GROUP, frozenset({ADMIN})), FakeTelegram()
    keeping = asyncio.create_task(keep_menus(cast("Bot", telegram), team))
    async with asyncio.timeout(10):
        while len(telegram.menus) < 6:  # noqa: ASYNC110
            await asyncio.sleep(0)
        team.move(GROUP, SUPERGROUP)
        while len(telegram.menus) < 12:  # noqa: ASYNC110
            await asyncio.sleep(0)
    keeping.cancel()
    assert telegram.menus == [
        *(0, 0, GROUP, ADMIN, ADMIN, GROUP),
        *(0, 0, SUPERGROUP, ADMIN, ADMIN, SUPERGROUP),
    ]


async def test_viewers_find_the_dashboard_in_their_menu() -> None:
    team, telegram = Team(GROUP, frozenset({ADMIN}), frozenset({VIEWER, ADMIN})), FakeTelegram()
    keeping = asyncio.create_task(keep_menus(cast("Bot", telegram), team))
    async with asyncio.timeout(10):
        while len(telegram.menus) < 8:  # noqa: ASYNC110
            await asyncio.sleep(0)
    keeping.cancel()
    assert telegram.menus == [0, 0, GROUP, VIEWER, VIEWER, ADMIN, ADMIN, GROUP]
    assert telegram.commands[3] == FOR_VIEWERS
    assert telegram.commands[5] == FOR_ADMINS


async def test_private_menus_are_there_in_each_language_and_the_group_has_one() -> None:
    german = texts_for("de")
    team, telegram = Team(GROUP, frozenset({ADMIN}), texts=german), FakeTelegram()
    keeping = asyncio.create_task(keep_menus(cast("Bot", telegram), team))
    async with asyncio.timeout(10):
        while len(telegram.menus) < 6:  # noqa: ASYNC110
            await asyncio.sleep(0)
    keeping.cancel()
    english, spoken = (
        texts_for("en").commands[MenuCommand.QUEUE],
        german.commands[MenuCommand.QUEUE],
    )
    assert telegram.spoken == [
        *((None, english), ("de", spoken), (None, spoken)),
        *((None, english), ("de", spoken), (None, spoken)),
    ]


def test_the_chat_is_known_by_all_its_ids() -> None:
    team = Team(GROUP, frozenset())
    team.move(-9, -1009)
    assert team.chat_ids == {GROUP}
    team.move(GROUP, SUPERGROUP)
    assert (team.chat_id, team.first_chat_id) == (SUPERGROUP, GROUP)
    assert team.chat_ids == {GROUP, SUPERGROUP}
