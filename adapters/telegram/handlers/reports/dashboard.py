"""The command /dashboard: a one-time link, in private, for people who may look."""

import asyncio
from collections.abc import Callable

from telegram import LinkPreviewOptions, Update

from adapters.telegram.handlers.replies import reply, reply_in_private
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
        text = self._team.texts_to(user).dashboard_link(link)
        preview = LinkPreviewOptions(is_disabled=True)
        told_here = context.texts.link_sent
        await reply_in_private(update, context, user, text, told_here, link_preview_options=preview)
