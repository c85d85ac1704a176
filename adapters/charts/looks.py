"""The sizes that charts are drawn in."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Look:
    """Sizes in units of the drawing: `width` and `height` are those of the plot inside the axes."""

    name: str
    width: int
    height: int
    type_size: int
    day_labels: int
    """At most so many days are named below an axis."""
    titled: bool
    """Draw the title and the team too. In the page they stand beside the chart."""

    @property
    def small_type(self) -> int:
        """The size of labels."""
        return self.type_size - 1

    @property
    def legend_gap(self) -> int:
        """The room between entries of a legend: a page's font may be wider than a picture's."""
        return 10 if self.titled else 22


WIDE: Final = Look("wide", 660, 210, 13, 9, titled=False)
NARROW: Final = Look("narrow", 296, 180, 13, 4, titled=False)
PICTURE: Final = Look("picture", 384, 190, 14, 5, titled=True)
PICTURE_SCALE: Final = 2.5
"""Pixels a unit of a picture: its type is as large as that of a message on a phone."""
