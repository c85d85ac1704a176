"""Evaluate the rules of alerts, keep what begins and ends, and tell it to the admins.

Of several processes of one team, one evaluates at a time, and each message is sent once. What only
this process knows, its inbox, it evaluates by itself.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.bootstrap import Storyline
from adapters.logs import logger
from adapters.processes.alerts.absence_file import Absence, AbsenceFile
from adapters.processes.alerts.alert_findings import AlertFindings, Findings, is_of_inbox
from adapters.processes.alerts.database_absence import DATABASE
from adapters.processes.database_watch import Database
from adapters.telegram.handlers.notifications.alerts import AlertMessages
from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.deliver_once import DeliverOnce
from domain.alerts.rules import AlertKind, Rules
from domain.alerts.states import Alert, Transition, transitions
from domain.deliveries import DeliveryKey, DeliveryKind
from domain.errors import DatabaseUnavailable, StorylineError, UnknownName
from domain.ids import UserId
from domain.ports import Person
from domain.trouble_log import TroubleLog

log = logger(__name__)

TURN: Final = 0.8
"""The part of the time between two evaluations in which no other process evaluates."""

TELL_WITHIN: Final = timedelta(hours=6)
"""What could not be told for so long is left."""


class AlertWatch:
    """The alerts of one team in one process.

    It evaluates `every` so many seconds. `inbox_status` has the figures of its inbox and of the
    disk where that is.
    """

    def __init__(
        self,
        storyline: Storyline,
        database: Database,
        team: Team,
        rules: Rules,
        findings: AlertFindings,
        messages: AlertMessages,
        absences: AbsenceFile,
        inbox: str,
        inbox_status: Callable[[], dict[str, Any]],
        every: float,
    ) -> None:
        self._storyline = storyline
        self._database = database
        self._team = team
        self._off = frozenset(kind for kind, rule in rules.items() if not rule.is_on)
        self._findings = findings
        self._messages = messages
        self._absences = absences
        self._inbox = inbox
        self._inbox_status = inbox_status
        self._every = every
        self._right: Findings = {}
        self._once = DeliverOnce(storyline.deliveries, storyline.clock)
        self._people: dict[int, UserId] = {}
        self._muted: set[AlertKind] = set()
        self._due = asyncio.Event()
        self._trouble = TroubleLog(__name__)

    def look_soon(self) -> None:
        """Evaluate at once."""
        self._due.set()

    def is_absence_silent(self) -> bool:
        """Whether nobody wants to be told that the database is away, as far as is known."""
        return AlertKind.DATABASE_AWAY in self._off | self._muted

    def keep_right(self, lacking: str | None) -> None:
        """What keeps the bot from working in the team's chat, or None."""
        self._right = self._findings.right(lacking, self._storyline.clock())

    async def follow(self) -> None:
        """Evaluate and tell, forever."""
        while True:
            await self._database.wait_until_available()
            try:
                await self._look()
            except DatabaseUnavailable as error:
                self._database.mark_suspect(error)
            except StorylineError as error:  # a login without rights, an inbox that is unusable
                self._trouble.begin(f"alerts are not evaluated: {error}", cause=str(error))
            else:
                self._trouble.end("alerts are evaluated again")
            self._due.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every):
                    await self._due.wait()

    async def _look(self) -> None:
        now = self._storyline.clock()
        await asyncio.to_thread(self._record_absence)
        await asyncio.to_thread(self._look_at_inbox, now)
        turn, alerts = timedelta(seconds=TURN * self._every), self._storyline.alerts
        if await asyncio.to_thread(alerts.claim_turn, self._team.alerts_id, now, turn):
            found = await asyncio.to_thread(self._shared, now) | self._right
            await asyncio.to_thread(self._keep, found, now, turn=now)
        await self._tell()

    def _shared(self, now: datetime) -> Findings:
        kinds = {alert.kind for alert in self._storyline.alerts.open_alerts(self._team.alerts_id)}
        return self._findings.shared(now, kinds.__contains__)

    def _look_at_inbox(self, now: datetime) -> None:
        found = self._findings.inbox(self._inbox, self._inbox_status(), now)
        if not self._database.is_healthy:  # which explains that messages wait
            del found[AlertKind.INBOX_OLD]
        self._keep(found, now, inbox=self._inbox)

    def _keep(
        self,
        found: Findings,
        now: datetime,
        *,
        turn: datetime | None = None,
        inbox: str | None = None,
    ) -> None:
        """Keep what begins and ends: of an inbox, or of what every process finds."""
        alerts = self._storyline.alerts
        standing = [
            alert
            for alert in alerts.open_alerts(self._team.alerts_id)
            if (alert.subject == inbox if inbox else not is_of_inbox(alert.subject))
        ]
        changes = transitions(found, standing)
        if not (changes.begins or changes.ends):
            return
        if alerts.keep(self._team.alerts_id, changes, now, turn=turn, off=self._off):
            for trouble in changes.begins:
                log.warning("alert begins", kind=trouble.kind, trouble="begins")
            for alert in changes.ends:
                log.warning("alert ends", kind=alert.kind, trouble="ends")

    async def _tell(self) -> None:
        """Tell each admin what has not been told, in order. What is not sent waits."""
        now = self._storyline.clock()
        mutes = await asyncio.to_thread(self._storyline.alerts.mutes, self._team.alerts_id, now)
        self._muted = {each.kind for each in mutes}
        if not await asyncio.to_thread(self._storyline.alerts.latest, self._team.alerts_id, 1):
            return  # an admin who has not used the bot becomes known only by an alert
        for admin in self._team.admin_ids:
            user_id = await asyncio.to_thread(self._person, admin)
            untold = await asyncio.to_thread(
                self._storyline.alerts.untold, self._team.alerts_id, user_id, now - TELL_WITHIN
            )
            for each in untold:
                if not await self._messages.tell(self._once, admin, user_id, each):
                    break

    def _person(self, admin: int) -> UserId:
        """The UUID of an admin. One whom the log does not know yet gets one."""
        if admin not in self._people:
            users = self._storyline.users
            try:
                self._people[admin] = users.find(str(admin))
            except UnknownName:
                self._people |= users.identify([Person(admin, self._storyline.clock())])
        return self._people[admin]

    def _record_absence(self) -> None:
        """Keep an absence of the database that is over, and what was told of it."""
        absence = self._absences.load()
        if absence is None or absence.ended_at is None:
            return
        alert = Alert(
            absence.id,
            AlertKind.DATABASE_AWAY,
            DATABASE,
            absence.since,
            absence.noticed_at,
            {},
            absence.ended_at,
        )
        recorded = self._storyline.alerts.record(
            self._team.alerts_id, alert, is_silent=absence.is_silent
        )
        self._record_deliveries(absence, f"{recorded} {Transition.BEGINS}")
        self._absences.clear()

    def _record_deliveries(self, absence: Absence, key: str) -> None:
        deliveries = self._storyline.deliveries
        for admin, told in absence.told.items():
            delivery = DeliveryKey(DeliveryKind.ALERT, key, self._person(admin))
            if deliveries.begin(delivery, told.begun_at) and told.outcome is not None:
                deliveries.end(delivery, told.outcome, told.begun_at, told.reason)
