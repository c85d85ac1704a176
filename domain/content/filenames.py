"""Names made safe to show. Stored names stay as they are; shown as text they may be hostile."""

import re
import unicodedata
from typing import Final

from domain.printable import printable

MAX_DISPLAY_LENGTH: Final = 100
UNNAMED: Final = "unnamed"

_SPACE = re.compile(r"\s")
_PATH = re.compile(r"[/\\]")


def display_name(name: str | None) -> str:
    """`name` as one harmless line of at most 100 characters, without path, control and bidi marks.

    It may still hold markup: escape it where markup has a meaning.
    """
    named = [part for part in map(one_line, _PATH.split(name or "")) if _is_visible(part)]
    return named[-1] if named else UNNAMED


def one_line(text: str) -> str:
    """`text` as one line of at most 100 characters, without control and bidi marks."""
    line = " ".join(printable(_SPACE.sub(" ", text), instead="").split())
    return line if len(line) <= MAX_DISPLAY_LENGTH else line[: MAX_DISPLAY_LENGTH - 1] + "…"


def _is_visible(part: str) -> bool:
    return any(each != "." and unicodedata.category(each) != "Cf" for each in part)
