"""The command /dashboard: a one-time link, in private, for people who may look."""

import asyncio
from collections.abc import Callable

from telegram import LinkPreviewOptions, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from domain.ids import UserId
from domain.vocabulary import Outcome


class Dashboard:
    """Handles /dashboard. `make_link` returns None while the address is not known."""

    def __init__(self, team: Team, make_link: Callable[[UserId], str | None]) -> None:
        self._team = team
        self._make_link = make_link

    async def send_link(self, update: Update, context: UpdateContext) -> None:
        """Send a one-time link to the private chat, wherever it is asked for."""
        user, person = update.effective_user, context.state.user_id
        if user is None or person is None or not self._team.rights.may_look(user.id):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.viewers_only if person else context.texts.anonymous)
            return
        link = await asyncio.to_thread(self._make_link, person)
        if link is None:
            context.state.outcome = Outcome.FAILED
            await reply(update, context.texts.no_dashboard)
            return
        try:
            await context.bot.send_message(
                user.id,
                self._team.texts_to(user).dashboard_link(link),
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except (Forbidden, BadRequest) as error:
            if not _is_closed(error):
                raise
            context.state.outcome = Outcome.FAILED
            await reply(update, context.texts.start_first)
            return
        chat = update.effective_chat
        if chat is not None and chat.type != ChatType.PRIVATE:
            await reply(update, context.texts.link_sent)


def _is_closed(error: TelegramError) -> bool:
    """Whether the person has not opened the private chat, or has blocked the bot."""
    return isinstance(error, Forbidden) or "chat not found" in str(error).lower()
