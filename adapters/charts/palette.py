"""The colours of charts: in the page (light and dark), in pictures, and in the terminal.

The series of one chart differ for colour-blind people too, and stand out from both grounds. The
light ones stand out from any ground of a terminal. A test holds all of this.
"""

from typing import Final, NamedTuple


class Colour(NamedTuple):
    """One colour on a light and on a dark ground. Pictures and terminals use the light one."""

    light: str
    dark: str


DECISIONS: Final = {
    "posted": Colour("#0072b2", "#3fa2e6"),
    "skipped": Colour("#8a8f98", "#b9c0c9"),
    "rejected": Colour("#d55e00", "#f58a3c"),
}
TYPES: Final = {
    "command": Colour("#9946cb", "#b86fe6"),
    "callback": Colour("#0e9369", "#66e3b4"),
    "message": Colour("#db6ab9", "#dc8fcb"),
    "bot_response": Colour("#535e69", "#788491"),
}
HEAT: Final = {
    "heat-0": Colour("#e8ecf1", "#1f2934"),
    "heat-1": Colour("#c6dbf2", "#1f4263"),
    "heat-2": Colour("#94bfe6", "#2a6496"),
    "heat-3": Colour("#559dd3", "#3d8ac9"),
    "heat-4": Colour("#2273b4", "#79b7ea"),
    "heat-5": Colour("#0b4a85", "#c3e0fa"),
}
OTHERS: Final = {
    "accent": Colour("#2b62c9", "#7aa9f7"),
    "accent-soft": Colour("#7d9fe0", "#4c74bd"),
    "accent-pale": Colour("#c3d2f0", "#304a7a"),
    "ground": Colour("#ffffff", "#161e27"),
    "line": Colour("#dfe4ea", "#2b3746"),
    "ink-soft": Colour("#566270", "#9fadbb"),
}
INK: Final = Colour("#17202a", "#e8edf3")
"""The colour of text. In the page it is that of the text around the chart."""

PALETTE: Final[dict[str, Colour]] = {**DECISIONS, **TYPES, **HEAT, **OTHERS}


def light(name: str) -> str:
    """The colour on a light ground."""
    return PALETTE[name].light
