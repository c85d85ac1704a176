"""How long media stays out of the queue after a decision on it."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from domain.errors import InvalidInput
from domain.events import ContentDecided, ContentPosted, ContentSkipped

MAX_COOLDOWN: Final = timedelta(days=36_525)
"""A century; use None forever."""


@dataclass(frozen=True, slots=True)
class Cooldown:
    """How long a media item stays out of the queue after each kind of decision. None: forever.

    Raises InvalidInput for a negative length and for more than a century.
    """

    posted: timedelta | None = timedelta(days=30)
    skipped: timedelta | None = timedelta(days=45)
    rejected: timedelta | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            length = getattr(self, field.name)
            if length is not None and not timedelta(0) <= length <= MAX_COOLDOWN:
                allowed = f"between 0 and {MAX_COOLDOWN.days} days"
                raise InvalidInput(f"cooldown after {field.name} must be {allowed}, not {length}")

    def over_at(self, decision: ContentDecided) -> datetime | None:
        """When the cooldown after `decision` ends; None: never."""
        match decision:
            case ContentPosted():
                length = self.posted
            case ContentSkipped():
                length = self.skipped
            case _:
                length = self.rejected
        return None if length is None else decision.occurred_at + length
