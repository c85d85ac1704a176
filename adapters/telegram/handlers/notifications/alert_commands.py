"""/alerts: what is wrong, what was, and what is not told. For admins, in private."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, Forbidden

from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.texts.texts import Texts
from domain.alerts.ports import Mute
from domain.alerts.rules import AlertKind, parse_kind
from domain.alerts.spans import parse_span
from domain.alerts.states import Alert
from domain.errors import InvalidInput
from domain.vocabulary import Outcome

SHOWN: Final = 10


class AlertStore(Protocol):
    """The alerts of a team, by the first id of its chat."""

    def latest(self, team: int | None, limit: int) -> Sequence[Alert]:
        """Open alerts first, then the latest."""

    def mute(self, team: int, kind: AlertKind, until: datetime | None) -> None:
        """Do not tell this kind until then; None: until it is unmuted."""

    def unmute(self, team: int, kind: AlertKind, now: datetime) -> bool:
        """Tell this kind again. False if it was not muted."""

    def mutes(self, team: int | None, now: datetime) -> Sequence[Mute]:
        """What is muted now."""


class AlertCommands:
    """Handles /alerts. `name` returns what a person is called. Times are in the zone `tz`."""

    def __init__(
        self,
        alerts: AlertStore,
        team: Team,
        name: Callable[[UUID], str | None],
        *,
        tz: str,
        now: Callable[[], datetime],
    ) -> None:
        self._alerts = alerts
        self._team = team
        self._name = name
        self._tz = tz
        self._now = now

    async def command(self, update: Update, context: UpdateContext) -> None:
        """/alerts, /alerts mute KIND [7d] or /alerts unmute KIND."""
        admin = update.effective_user
        if admin is None or not self._team.is_admin(admin):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.admins_only)
            return
        texts = self._team.texts_to(admin)
        match [word.lower() for word in context.args or ()]:
            case []:
                text = await asyncio.to_thread(self._listed, texts)
            case ["mute", kind]:
                text = await self._muted(context, texts, kind, None)
            case ["mute", kind, length]:
                text = await self._muted(context, texts, kind, length)
            case ["unmute", kind]:
                text = await self._unmuted(context, texts, kind)
            case _:
                context.state.outcome = Outcome.FAILED
                text = texts.alerts_usage
        await self._answer(update, context, admin.id, text)

    async def _muted(
        self, context: UpdateContext, texts: Texts, name: str, length: str | None
    ) -> str:
        try:
            kind, span = parse_kind(name), parse_span(length) if length else None
        except InvalidInput:
            return _misunderstood(context, texts)
        now = self._now()
        until = None if span is None else now + span
        await asyncio.to_thread(self._alerts.mute, self._team.alerts_id, kind, until)
        return texts.is_muted(kind, self._when(texts, until, now) if until else None)

    async def _unmuted(self, context: UpdateContext, texts: Texts, name: str) -> str:
        try:
            kind = parse_kind(name)
        except InvalidInput:
            return _misunderstood(context, texts)
        was_muted = await asyncio.to_thread(
            self._alerts.unmute, self._team.alerts_id, kind, self._now()
        )
        return texts.is_unmuted(kind, was_muted=was_muted)

    def _listed(self, texts: Texts) -> str:
        now = self._now().astimezone(ZoneInfo(self._tz))
        found = self._alerts.latest(self._team.alerts_id, SHOWN)
        lines = {
            alert.id: texts.line(
                alert, (alert.person and self._name(alert.person)) or texts.somebody, self._tz, now
            )
            for alert in found
        }
        return texts.alert_list(
            [lines[alert.id] for alert in found if alert.ended_at is None],
            [lines[alert.id] for alert in found if alert.ended_at is not None],
            [
                texts.mute_line(each.kind, each.until, self._tz, now)
                for each in self._alerts.mutes(self._team.alerts_id, now)
            ],
        )

    async def _answer(self, update: Update, context: UpdateContext, admin: int, text: str) -> None:
        """Answer in private, wherever it is asked."""
        chat = update.effective_chat
        if chat is not None and chat.type == ChatType.PRIVATE:
            await reply(update, text)
            return
        try:
            await context.bot.send_message(admin, text, parse_mode=ParseMode.HTML)
        except (Forbidden, BadRequest):
            context.state.outcome = Outcome.FAILED
            await reply(update, context.texts.start_first)
            return
        await reply(update, context.texts.sent_in_private)

    def _when(self, texts: Texts, at: datetime, now: datetime) -> str:
        return texts.when(at.astimezone(ZoneInfo(self._tz)), now)


def _misunderstood(context: UpdateContext, texts: Texts) -> str:
    context.state.outcome = Outcome.FAILED
    kinds = ", ".join(f"<code>{kind}</code>" for kind in AlertKind)
    return f"{texts.alerts_usage}\n\n{kinds}"
