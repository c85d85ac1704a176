"""Messages that the bot sends by itself, each at most once to each person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from domain.ids import UserId

UNKNOWN_AFTER: Final = timedelta(minutes=5)
"""A delivery without an outcome is unknown after so long: its process died."""


class DeliveryKind(StrEnum):
    """What is told."""

    ALERT = "alert"
    DIGEST = "digest"


class DeliveryOutcome(StrEnum):
    """Whether a message arrived."""

    SENT = "sent"
    REFUSED = "refused"
    """Telegram does not deliver it to this person."""
    UNKNOWN = "unknown"
    """Nobody knows. It is not sent again."""


@dataclass(frozen=True, slots=True)
class DeliveryKey:
    """Which message, and to whom."""

    kind: DeliveryKind
    key: str
    user_id: UserId


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery. Its `outcome` is None while it is being sent."""

    key: DeliveryKey
    begun_at: datetime
    outcome: DeliveryOutcome | None
    reason: str | None


class Deliveries(Protocol):
    """The deliveries of all processes. Raises DatabaseUnavailable and DatabaseRefused."""

    def begin(self, key: DeliveryKey, now: datetime) -> bool:
        """Begin a delivery. False if any process has begun it before."""

    def end(
        self, key: DeliveryKey, outcome: DeliveryOutcome, now: datetime, reason: str | None = None
    ) -> None:
        """Keep the outcome."""

    def drop(self, key: DeliveryKey) -> None:
        """Drop a delivery that was not sent, so that it is tried again."""

    def latest(self, kind: DeliveryKind, now: datetime, limit: int) -> list[Delivery]:
        """The latest deliveries of a kind, newest first."""
