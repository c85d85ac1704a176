"""What is wrong now, by the rules of alerts: in read tables, figures of status, and the inbox."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from adapters.bootstrap import Storyline
from adapters.telegram.handlers.team import Team
from adapters.telegram.inbox.inbox_reader import InboxStatus
from domain.alerts import status_rules
from domain.alerts.evaluation import Evaluation
from domain.alerts.rules import AlertKind, Rules
from domain.alerts.states import Trouble
from domain.alerts.statistics import local_hour
from domain.errors import NotPermitted

Findings = dict[AlertKind, list[Trouble]]

INBOX: Final = "inbox "
"""The subject of an inbox begins so. Each process knows its own."""


class AlertFindings:
    """Evaluates the rules for one team."""

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
        """What every process of the team finds. Raises DatabaseUnavailable and DatabaseRefused.

        A kind that is off is not wrong.
        """
        evaluation = Evaluation(
            self._storyline.alert_counts, self._rules, self._tz, sorted(self._team.chat_ids)
        )
        found: Findings = {
            **evaluation.bursts(now),
            AlertKind.RUNWAY_LOW: self._runway(now),
            **self._status(now),
        }
        hour = local_hour(now, ZoneInfo(self._tz))
        # It counts complete hours and reads many weeks: once an hour, and until it is over.
        if hour != self._silence_at or is_open(AlertKind.TEAM_SILENT):
            found[AlertKind.TEAM_SILENT] = [*evaluation.silent(now)]
            self._silence_at = hour
        return self._on(found)

    def right(self, lacking: str | None, now: datetime) -> Findings:
        """Whether the bot can work in the team's chat."""
        return self._on({AlertKind.RIGHT_LACKING: [*status_rules.right(lacking, now)]})

    def inbox(self, subject: str, status: InboxStatus, now: datetime) -> Findings:
        """What this process finds in its inbox."""
        old = status_rules.inbox(
            self._rules[AlertKind.INBOX_OLD], subject, status.open, status.oldest, now
        )
        parked = status_rules.parked_messages(
            self._rules[AlertKind.PARKED], subject, status.parked, now
        )
        return self._on({AlertKind.INBOX_OLD: [*old], AlertKind.PARKED: [*parked]})

    def _runway(self, now: datetime) -> list[Trouble]:
        counts = self._storyline.queue.counts()
        return [*status_rules.runway(self._rules[AlertKind.RUNWAY_LOW], counts, self._per_day, now)]

    def _status(self, now: datetime) -> Findings:
        storyline, rules = self._storyline, self._rules
        rows = storyline.projections.status()
        events, updates = sum(row["parked"] for row in rows), storyline.parked.count()
        replays = storyline.operations.replays()
        found: Findings = {
            AlertKind.PROJECTION_LAG: [
                *status_rules.lag(rules[AlertKind.PROJECTION_LAG], rows, now)
            ],
            AlertKind.PARKED: [*status_rules.parked(rules[AlertKind.PARKED], events, updates, now)],
            AlertKind.REPLAY_STALLED: [
                *status_rules.stalled_replays(rules[AlertKind.REPLAY_STALLED], replays, now)
            ],
        }
        try:
            failure = storyline.verifications.failure()
        except NotPermitted:
            return found
        return found | {AlertKind.CHAIN_BROKEN: [*status_rules.chain(failure)]}

    def _on(self, found: Findings) -> Findings:
        return {
            kind: troubles if self._rules[kind].is_on else [] for kind, troubles in found.items()
        }


def is_of_inbox(subject: str) -> bool:
    """Whether only the process of an inbox knows about it."""
    return subject.startswith(INBOX)
