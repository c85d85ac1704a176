"""How long something is muted, in the words of people: 90m, 12h, 7d."""

import re
from datetime import timedelta
from typing import Final

from domain.errors import InvalidInput

LONGEST: Final = timedelta(days=3_650)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_FORM: Final = re.compile(r"([0-9]{1,6})\s*([mhd])")


def parse_span(text: str) -> timedelta:
    """The length of a time like 90m, 12h or 7d. Raises InvalidInput."""
    match = _FORM.fullmatch(text.strip().lower())
    length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta() < length <= LONGEST:
        raise InvalidInput(f"{text!r:.40} is not a time like 90m, 12h or 7d")
    return length
