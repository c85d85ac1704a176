"""Text of people on one line of a list, a chat or a page, without characters that disturb it."""

import unicodedata
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that change the direction of text, as in photo_gpj.exe."""

_CONTROL: Final = {"Cc", "Cs"}
_SPACES: Final = {"Zs", "Zl", "Zp"}


def printable(text: str, *, instead: str = REPLACEMENT) -> str:
    """`text` with `instead` for each control and bidi character, and a space for each space.

    Joiners stay: Persian names, flags and families of emoji need them.
    """
    return "".join(_shown(character, instead) for character in text)


def _shown(character: str, instead: str) -> str:
    category = unicodedata.category(character)
    if category in _SPACES:
        return " "
    return instead if category in _CONTROL or character in BIDI else character
