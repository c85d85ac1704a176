"""The letters of the font in pictures: which ones it has, and how wide they are."""

import unicodedata
from typing import Final

FONT: Final = "Liberation Sans"
"""vl-convert brings this font along. It has the Latin, Greek and Cyrillic scripts."""
SCRIPTS: Final = ("LATIN", "GREEK", "CYRILLIC")
FIRST_RARE_SIGN: Final = "\u2070"
"""The punctuation that the font has comes before this sign."""
LETTER_WIDTH: Final = 0.52
"""The mean width of a letter, as a part of the size of its type."""
WIDE: Final = frozenset("mwMW@%&—…")


def drawable(text: str) -> bool:
    """Whether the font has every sign of the text. Accents are parts of letters."""
    return all(
        unicodedata.name(sign, "").startswith(SCRIPTS)
        if sign.isalpha()
        else sign.isprintable() and sign < FIRST_RARE_SIGN and not unicodedata.combining(sign)
        for sign in unicodedata.normalize("NFC", text)
    )


def width(text: str) -> float:
    """About how wide the text is, in small letters."""
    return sum(1.6 if sign in WIDE else 1.25 if sign.isupper() else 1.0 for sign in text)
