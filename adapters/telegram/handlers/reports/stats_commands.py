"""/stats and /team: a picture with a caption, or the same as text where no picture can be sent."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError

from adapters.charts.chart_data import Chart
from adapters.charts.labels import Labels
from adapters.charts.renderer import ChartRenderer
from adapters.logs import logger
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.misunderstood import asked_days
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.reports.stats_pictures import person_bars, person_card, team_picture
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from domain.errors import ChartFailed
from domain.figures.picture_figures import (
    PinnedReports,
    ReportSnapshots,
    person_figures,
    team_figures,
)
from domain.ports import Users
from domain.reports import Window
from domain.vocabulary import Outcome

log = logger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class ViewLinks(Protocol):
    """Addresses of the dashboard. None while it has no public one."""

    def team_view(self, window: Window, chat_id: int | None) -> str | None:
        """Where the dashboard shows what the team did."""

    def person_view(self, window: Window, person: UUID) -> str | None:
        """Where the dashboard shows what a person did."""


class StatsCommands:
    """Handles /stats and /team. `titles` gives the titles of chats."""

    def __init__(
        self,
        reports: ReportSnapshots[PinnedReports],
        users: Users,
        titles: Callable[[], Mapping[int, str]],
        team: Team,
        membership: Membership,
        charts: ChartRenderer,
        links: ViewLinks,
        *,
        tz: str,
        now: Callable[[], datetime],
    ) -> None:
        self._reports = reports
        self._users = users
        self._titles = titles
        self._team = team
        self._membership = membership
        self._charts = charts
        self._links = links
        self._tz = tz
        self._now = now

    async def stats(self, update: Update, context: UpdateContext) -> None:
        """/stats [days]: show what the person did."""
        if not await self._membership.allows(update):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.not_allowed)
            return
        user_id = context.state.user_id
        if user_id is None:  # an admin who hides behind the group
            await reply(update, context.texts.anonymous)
            return
        window = await self._window(update, context)
        if window is None:
            return
        figures = await asyncio.to_thread(person_figures, self._reports, user_id, window)
        texts, labels = context.texts, context.texts.chart_labels
        card = person_card(figures, window, texts.your_days(window.days), labels)
        text = texts.user_stats(figures.stats, window.days, window.tz)
        text += texts.view_link(self._links.person_view(window, user_id))
        await self._answer(update, card, labels, text, text)

    async def team(self, update: Update, context: UpdateContext) -> None:
        """/team [days]: show what the team did; for admins, and not in foreign groups."""
        is_admin = self._team.is_admin(update.effective_user)
        if not is_admin or not await self._membership.allows(update):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.not_here if is_admin else context.texts.admins_only)
            return
        window = await self._window(update, context)
        if window is None:
            return
        # A private chat's id is a person's and not in the log: then the report is of the whole log.
        chat_id = self._team.chat_id if self._team.chat_id < 0 else None
        figures = await asyncio.to_thread(team_figures, self._reports, window, chat_id)
        names = await asyncio.to_thread(self._users.names)
        titles = await asyncio.to_thread(self._titles)
        texts, labels = context.texts, context.texts.chart_labels
        people, numbered = person_bars(figures.decisions.by_person, names, labels)
        picture = team_picture(
            figures,
            window,
            people,
            texts.team_days(window.days),
            titles.get(self._team.chat_id, ""),
            labels,
        )
        link = texts.view_link(self._links.team_view(window, chat_id))
        head = texts.team_head(figures.activity, figures.decisions.total, window.days)
        await self._answer(
            update,
            picture,
            labels,
            head + texts.numbered_people(numbered) + link,
            head + texts.busiest_people(figures.activity, names) + link,
            disable_notification=True,
        )

    async def _window(self, update: Update, context: UpdateContext) -> Window | None:
        """The window that is asked for, while the drawing process starts. None: told otherwise."""
        days = await asked_days(update, context)
        if days is None:
            return None
        await self._charts.start()
        return Window(days, self._now(), self._tz)

    async def _answer(
        self, update: Update, chart: Chart, labels: Labels, caption: str, text: str, **more: Any
    ) -> None:
        """Send the picture, or the text if it cannot be drawn or sent."""
        message = update.effective_message
        if message is None:
            return
        try:
            picture = await self._charts.png(chart, labels)
            await message.reply_photo(
                picture, caption=caption, parse_mode=ParseMode.HTML, do_quote=False, **more
            )
        except (ChartFailed, TelegramError) as error:
            log.warning("text sent in place of a picture", error=str(error))
            await reply(update, text, link_preview_options=NO_PREVIEW, **more)
