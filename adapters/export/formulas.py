"""Make text harmless in the cells of a spreadsheet."""

from typing import Final

from domain.printable import BIDI, REPLACEMENT

BEGINS_FORMULA: Final = frozenset("=+-@\t\n\r\uff1d\uff0b\uff0d\uff20")
"""A text that begins with one of these may be a formula. Full-width forms count too."""

_WITHOUT_BIDI: Final = str.maketrans(dict.fromkeys(BIDI, REPLACEMENT))


def harmless(text: str) -> str:
    """`text` as storyline_cell (SQL) makes it: no formula, and in its own direction.

    An apostrophe comes before what would begin a formula. Joiners stay.
    """
    mark = "'" if text[:1] in BEGINS_FORMULA else ""
    return mark + text.translate(_WITHOUT_BIDI)
