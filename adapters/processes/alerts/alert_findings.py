"""What is wrong now, by the rules of alerts: in read tables, figures of status, and the inbox."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.bootstrap import Storyline
from adapters.processes.operating_status import system_status
from adapters.telegram.handlers.team import Team
from domain.alerts import status_rules
from domain.alerts.evaluation import Evaluation
from domain.alerts.rules import AlertKind, Rules
from domain.alerts.states import Trouble
from domain.alerts.statistics import local_hour

Findings = dict[AlertKind, list[Trouble]]

INBOX: Final = "inbox "
"""The subject of an inbox begins so. Each process knows its own."""


class AlertFindings:
    """Evaluates the rules for one team. A kind that is off is not wrong."""

    def __init__(
        self, storyline: Storyline, team: Team, rules: Rules, *, tz: str, per_day: int
    ) -> None:
        self._storyline = storyline
        self._team = team
        self._rules = rules
        self._tz = tz
        self._per_day = per_day
        self._silence_at: datetime | None = None

    def shared(self, now: datetime, is_open: Callable[[AlertKind], bool]) -> Findings:
        """What every process of the team finds. Raises DatabaseUnavailable and DatabaseRefused."""
        evaluation = Evaluation(
            self._storyline.alert_counts, self._rules, self._tz, sorted(self._team.chat_ids)
        )
        found = evaluation.bursts(now) | self._of_system(now)
        hour = local_hour(now, ZoneInfo(self._tz))
        # It counts complete hours and reads many weeks: once an hour, and until it is over.
        if hour != self._silence_at or is_open(AlertKind.TEAM_SILENT):
            found[AlertKind.TEAM_SILENT] = [*evaluation.silent(now)]
            self._silence_at = hour
        return found

    def right(self, lacking: str | None, now: datetime) -> Findings:
        """Whether the bot can work in the team's chat."""
        found = status_rules.right_trouble(lacking, now)
        return self._by_kind([AlertKind.RIGHT_LACKING], found)

    def inbox(self, subject: str, status: dict[str, Any], now: datetime) -> Findings:
        """What this process finds in its inbox, and on the disk where it is."""
        rule = self._rules[AlertKind.DISK_LOW]
        found = [
            *status_rules.inbox_troubles(self._rules, subject, status, now),
            *status_rules.disk_trouble(rule, subject, status, now),
        ]
        return self._by_kind(status_rules.OF_INBOX, found)

    def _of_system(self, now: datetime) -> Findings:
        status, counts = system_status(self._storyline), self._storyline.queue.counts()
        rule = self._rules[AlertKind.RUNWAY_LOW]
        found = [
            *status_rules.database_troubles(self._rules, status, now),
            *status_rules.runway_trouble(rule, counts, self._per_day, now),
        ]
        kinds = {*status_rules.OF_DATABASE, AlertKind.RUNWAY_LOW}
        if status["chain"] is None:  # this login may not see it
            kinds.discard(AlertKind.CHAIN_BROKEN)
        return self._by_kind(kinds, found)

    def _by_kind(self, kinds: Collection[AlertKind], troubles: Iterable[Trouble]) -> Findings:
        """The troubles of these kinds. Of each of them it is known whether something is wrong."""
        found: Findings = {kind: [] for kind in kinds}
        for trouble in troubles:
            if self._rules[trouble.kind].is_on:
                found[trouble.kind].append(trouble)
        return found


def is_of_inbox(subject: str) -> bool:
    """Whether only the process of an inbox knows about it."""
    return subject.startswith(INBOX)
