"""Send each digest once, in private: a picture with a caption, or text where that fails."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest

from adapters.charts.chart_data import TeamPicture
from adapters.charts.labels import Labels
from adapters.charts.renderer import ChartRenderer
from adapters.logs import logger
from adapters.telegram.handlers.reports.stats_commands import ViewLinks
from adapters.telegram.handlers.reports.stats_pictures import person_bars, team_picture
from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.deliver_once import DeliverOnce
from adapters.telegram.sending.finished import finished
from adapters.telegram.sending.send_outcome import SendOutcome, send_outcome
from domain.alerts.ports import Mute
from domain.alerts.rules import AlertKind
from domain.alerts.states import Alert
from domain.chain import START, Head
from domain.content.posting_schedule import PostingSchedule
from domain.content.queue import ContentQueue
from domain.deliveries import DeliveryKey, DeliveryKind
from domain.digests.figures import DigestReports, digest_figures
from domain.digests.plans import Subscriber, Subscriptions
from domain.errors import ChartFailed, StorylineError
from domain.figures.picture_figures import ReportSnapshots
from domain.ports import Users

log = logger(__name__)

CHECK_SECONDS: Final = 15.0
"""How often it is checked which digests are due."""

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class OpenAlerts(Protocol):
    """The alerts of a team."""

    def open_alerts(self, team: int) -> Sequence[Alert]:
        """What is open."""

    def mutes(self, team: int | None, now: datetime) -> Sequence[Mute]:
        """What is muted now."""


class Digests:
    """Sends digests to the admins who want them. The weekly one names the head of the log.

    `titles` gives the titles of chats, `head` the end of the log, `alerts` what is wrong.
    """

    def __init__(
        self,
        reports: ReportSnapshots[DigestReports],
        queue: ContentQueue,
        users: Users,
        titles: Callable[[], Mapping[int, str]],
        head: Callable[[], Head],
        alerts: OpenAlerts,
        subscriptions: Subscriptions,
        once: DeliverOnce,
        team: Team,
        charts: ChartRenderer,
        links: ViewLinks,
        schedule: PostingSchedule,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._reports = reports
        self._queue = queue
        self._users = users
        self._titles = titles
        self._head = head
        self._alerts = alerts
        self._subscriptions = subscriptions
        self._once = once
        self._team = team
        self._charts = charts
        self._links = links
        self._schedule = schedule
        self._now = now
        self._done: set[DeliveryKey] = set()

    async def follow(self, bot: Bot) -> None:
        """Send what is due, forever, once among all processes."""
        while True:
            try:
                await self.send_due(bot)
            except StorylineError as error:
                log.info("digests cannot be sent yet", error=str(error))
            await asyncio.sleep(CHECK_SECONDS)

    async def send_due(self, bot: Bot) -> None:
        """Send what is due now. Raises DatabaseUnavailable and DatabaseRefused."""
        admin_ids = self._team.admin_ids
        for subscriber in await asyncio.to_thread(self._subscriptions.of_people, admin_ids):
            slot = subscriber.subscription.due(self._now(), self._schedule.tz)
            if slot is not None:
                await finished(self._send(bot, subscriber, slot))

    async def _send(self, bot: Bot, subscriber: Subscriber, slot: datetime) -> None:
        person = subscriber.subscription.user_id
        key = DeliveryKey(DeliveryKind.DIGEST, slot.isoformat(), person)
        if key in self._done:
            return
        send = await self._prepared(bot, subscriber, slot)
        if await self._once.deliver(key, send):
            self._done.add(key)

    async def _prepared(
        self, bot: Bot, subscriber: Subscriber, slot: datetime
    ) -> Callable[[], Awaitable[object]]:
        """All that a digest tells, so that nothing but Telegram can fail when it is sent."""
        await self._charts.start()
        to, subscription = subscriber
        texts = self._team.texts_of(to, subscription.language)
        window = subscription.plan.window(slot, self._schedule.tz)
        # A private chat's id is a person's and not in the log: then it is the whole log.
        chat_id = self._team.chat_id if self._team.chat_id < 0 else None
        per_day = self._schedule.posts_per_day
        figures = await asyncio.to_thread(
            lambda: digest_figures(
                self._reports, self._queue, window, chat_id, per_day, self._wrong()
            )
        )
        names = await asyncio.to_thread(self._users.names)
        title = (await asyncio.to_thread(self._titles)).get(self._team.chat_id, "")
        labels = texts.chart_labels
        people, numbered = person_bars(figures.team.decisions.by_person, names, labels)
        picture = team_picture(
            figures.team, window, people, texts.digest_title(window), title, labels
        )
        head = await asyncio.to_thread(self._head) if subscription.plan.is_weekly else START
        text = texts.digest(
            figures,
            window,
            names,
            numbered=numbered,
            head=None if head == START else head,
            address=self._links.team_view(window, chat_id),
        )
        is_empty = not figures.team.activity.total and not people
        drawn = None if is_empty else await self._drawn(picture, labels)

        async def send() -> object:
            if drawn is not None:
                try:
                    return await bot.send_photo(to, drawn, text, parse_mode=ParseMode.HTML)
                except BadRequest as error:
                    if send_outcome(error) is not SendOutcome.REFUSED:
                        raise
                    log.warning("digest has no picture", error=str(error))
            return await bot.send_message(
                to, text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            )

        return send

    def _wrong(self) -> list[AlertKind]:
        """What is wrong now and not muted."""
        team = self._team.alerts_id
        muted = {each.kind for each in self._alerts.mutes(team, self._now())}
        return sorted({each.kind for each in self._alerts.open_alerts(team)} - muted)

    async def _drawn(self, picture: TeamPicture, labels: Labels) -> bytes | None:
        try:
            return await self._charts.png(picture, labels)
        except ChartFailed as error:
            log.warning("digest has no picture", error=str(error))
            return None
