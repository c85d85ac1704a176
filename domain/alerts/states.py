"""Alerts are states: what is wrong now, compared with what is open, says what begins and ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from domain.alerts.rules import AlertKind

TEAM: Final = "team"
"""The subject of what the team does in its chat."""

PRIVATE: Final = "private"
"""The subject of what happens in private chats."""

Figures = Mapping[str, int | float | str]
"""The numbers of an alert, as its sentence names them."""


class Transition(StrEnum):
    """What an alert does."""

    BEGINS = "begins"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong since `since`. `subject`: a person (UUID) or what else is meant.

    `is_explained`: another alert tells of it already, so this one does not begin.
    """

    kind: AlertKind
    subject: str
    since: datetime
    figures: Figures = field(default_factory=dict)
    is_explained: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A state that was wrong from `since` on. `ended_at` is None while it is open.

    `noticed_at`: when an evaluation found it.
    """

    id: UUID
    kind: AlertKind
    subject: str
    since: datetime
    noticed_at: datetime
    figures: Figures
    ended_at: datetime | None = None

    @property
    def person(self) -> UUID | None:
        """The person whom it is about."""
        try:
            return UUID(self.subject)
        except ValueError:
            return None


class Transitions(NamedTuple):
    """What begins and what ends."""

    begins: Sequence[Trouble]
    ends: Sequence[Alert]


Found = Mapping[AlertKind, Sequence[Trouble]]
"""What is wrong now, for each kind that was evaluated. A kind that is left out is not known."""


def transitions(found: Found, alerts: Sequence[Alert]) -> Transitions:
    """What begins and ends, where `alerts` are open. Of a kind that is not known, nothing does."""
    standing = {(alert.kind, alert.subject) for alert in alerts}
    wrong = {(each.kind, each.subject): each for troubles in found.values() for each in troubles}
    begins = [
        trouble
        for key, trouble in wrong.items()
        if key not in standing and not trouble.is_explained
    ]
    ends = [
        alert
        for alert in alerts
        if alert.kind in found and (alert.kind, alert.subject) not in wrong
    ]
    return Transitions(begins, ends)
