"""How long media is left alone after a decision on it."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from domain.errors import InvalidInput
from domain.events import ContentDecided, ContentPosted, ContentSkipped

MAX_REST: Final = timedelta(days=36_525)
"""A century. Longer is for ever."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a media item is left alone after each decision on it. None: for ever.

    Raises InvalidInput for less than nothing and for more than a century.
    """

    posted: timedelta | None = timedelta(days=30)
    skipped: timedelta | None = timedelta(days=45)
    rejected: timedelta | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            length = getattr(self, field.name)
            if length is not None and not timedelta(0) <= length <= MAX_REST:
                allowed = f"between 0 and {MAX_REST.days} days"
                raise InvalidInput(f"rest after {field.name} must be {allowed}, not {length}")

    def over_at(self, decision: ContentDecided) -> datetime | None:
        """When the rest that `decision` began is over; None: never."""
        match decision:
            case ContentPosted():
                length = self.posted
            case ContentSkipped():
                length = self.skipped
            case _:
                length = self.rejected
        return None if length is None else decision.occurred_at + length
