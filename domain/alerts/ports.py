"""What alerts need of a store."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.alerts.bursts import Span
from domain.alerts.rules import AlertKind
from domain.alerts.states import Alert, Transition
from domain.alerts.statistics import HourCount


class Measure(StrEnum):
    """What is counted by hour and subject."""

    PERSON_ACTIVITY = "person_activity"
    PERSON_REJECTIONS = "person_rejections"
    PERSON_PRESSES = "person_presses"
    TEAM_ACTIVITY = "team_activity"
    TEAM_REJECTIONS = "team_rejections"
    DENIALS = "denials"


class HourlyCounts(Protocol):
    """Counts by hour. Raises DatabaseUnavailable and DatabaseRefused."""

    def hours(
        self, measure: Measure, span: Span, floor: float, *, team: Sequence[int] | None = None
    ) -> list[HourCount]:
        """The hours of `span`, and of the weeks before it, of each subject that reaches `floor`.

        `team`: all ids of one team's chat; then only what happened there or in private counts, and
        the chat is called `team`. With a `floor` of 0 all subjects are in it. Presses have no
        weeks before.
        """

    def people(self, span: Span, *, team: Sequence[int] | None = None) -> int:
        """How many people did something in the weeks before `span`."""

    def presses_of(self, people: Collection[str], span: Span) -> list[HourCount]:
        """All presses of these people in `span` and the weeks before it.

        The hour in which a person is first known is there too, with a count of 0 or more.
        """


@dataclass(frozen=True, slots=True)
class Mute:
    """A kind that is not told, until a moment or for good."""

    kind: AlertKind
    until: datetime | None


class Untold(NamedTuple):
    """A transition that an admin may still have to be told."""

    alert: Alert
    transition: Transition

    @property
    def key(self) -> str:
        """The key of its delivery."""
        return f"{self.alert.id} {self.transition}"
