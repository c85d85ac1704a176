"""Watch whether the bot can work in the team's chat."""

import asyncio
from collections.abc import Callable

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.raw_calls import call
from adapters.telegram.updates.bot_rights import lacking_right
from adapters.telegram.updates.json_values import as_object
from domain.trouble_log import TroubleLog


async def watch_rights(
    bot: Bot, team: Team, tell: Callable[[str | None], None], every: float
) -> None:
    """Look forever, `every` so many seconds. `tell` gets what is lacking; the log has it once."""
    trouble = TroubleLog(__name__)
    while True:
        try:
            lacking = await lacking_in_chat(bot, team)
        except TelegramError:
            pass  # nobody knows; the poller reports that Telegram is away
        else:
            tell(lacking)
            if lacking is None:
                trouble.end("the bot can work in the team's chat again")
            else:
                trouble.begin(lacking, cause=lacking)
        await asyncio.sleep(every)


async def lacking_in_chat(bot: Bot, team: Team) -> str | None:
    """What keeps the bot from working. Raises TelegramError if Telegram does not say."""
    if team.chat_id > 0:  # the private chat of a team of one
        return None
    try:
        return lacking_right(
            as_object(await call(bot, "getChatMember", chat_id=team.chat_id, user_id=bot.id))
        )
    except ChatMigrated as error:
        team.move(team.chat_id, error.new_chat_id)
        return None
    except (BadRequest, Forbidden) as error:
        return f"the bot cannot see the team's chat: {error.message}"
