"""Names made safe to show. Stored names stay as they are; shown as text they may be hostile."""

import re
import unicodedata
from typing import Final

MAX_DISPLAY_LENGTH: Final = 100
UNNAMED: Final = "unnamed"

# Cf: format characters, among them those that turn the direction of text (photo_gpj.exe).
_DECEPTIVE = {"Cc", "Cf", "Cs"}
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # Persian and emoji need them
_SPACE = re.compile(r"\s")
_PATH = re.compile(r"[/\\]")


def display_name(name: str | None) -> str:
    """`name` as one harmless line of at most 100 characters, without path, control and bidi marks.

    It may still hold markup: escape it where markup has a meaning.
    """
    named = [part for part in map(one_line, _PATH.split(name or "")) if part.strip("." + _JOINERS)]
    return named[-1] if named else UNNAMED


def one_line(text: str) -> str:
    """`text` as one line of at most 100 characters, without control and bidi marks."""
    visible = "".join(filter(_is_honest, _SPACE.sub(" ", text)))
    line = " ".join(visible.split())
    return line if len(line) <= MAX_DISPLAY_LENGTH else line[: MAX_DISPLAY_LENGTH - 1] + "…"


def _is_honest(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in _DECEPTIVE
