"""The query of the page's address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Question:
    """The page's form as it was filled in, right or wrong."""

    days: str
    tz: str
    chat: str

    @classmethod
    def of(cls, query: Mapping[str, str], tz: str) -> "Question":
        """The form of an address. Default: 30 days, the time zone `tz`, all teams."""
        return cls(query.get("days") or "30", query.get("tz") or tz, query.get("chat") or "")

    def window(self) -> dict[str, Any]:
        """The arguments of a report. Raises InvalidInput; the report itself checks ranges."""
        return {
            "days": _whole("days", self.days),
            "chat_id": _whole("chat", self.chat) if self.chat else None,
            "tz": self.tz,
        }


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(f"{name} must be a whole number, not {text!r:.40}") from None
