"""Paint the sample pictures of a new sandbox: landscapes as PNG files."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt, pi, sin
from typing import Final

WIDTH, HEIGHT = 720, 480
_SHADES: Final = 96
_HORIZON: Final = 330
_SUN: Final = _SHADES
_RIDGES: Final = 4

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Painting:
    """A landscape to paint: file name, caption, colours and the position of its sun.

    `sun` holds x, y and radius in pixels. The colours of the ridges go from `far` to `near`;
    `phase` shifts the ridges sideways.
    """

    filename: str
    caption: str
    above: Colour
    horizon: Colour
    light: Colour
    far: Colour
    near: Colour
    sun: tuple[int, int, int]
    phase: float

    def png(self) -> bytes:
        """The landscape as a PNG of WIDTH x HEIGHT pixels."""
        columns = b"".join(self._column(x) for x in range(WIDTH))
        rows = b"".join(b"\0" + columns[y::HEIGHT] for y in range(HEIGHT))
        palette = bytes(part for colour in self._palette() for part in colour)
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            _chunk(*chunk) for chunk in (*chunks, (b"IEND", b""))
        )

    def _column(self, x: int) -> bytes:
        """The palette indexes of one column, from the top."""
        column = bytearray(min(y, _HORIZON - 1) * _SHADES // _HORIZON for y in range(HEIGHT))
        sun_x, sun_y, radius = self.sun
        if abs(x - sun_x) < radius:
            half = isqrt(radius**2 - (x - sun_x) ** 2)
            column[sun_y - half : sun_y + half] = bytes([_SUN]) * (2 * half)
        for ridge in range(_RIDGES):
            top = self._ridge_top(ridge, x)
            column[top:] = bytes([_SUN + 1 + ridge]) * (HEIGHT - top)
        return bytes(column)

    def _ridge_top(self, ridge: int, x: int) -> int:
        angle = 2 * pi * x / WIDTH
        waves = sin(angle * (1.1 + ridge * 0.4) + self.phase * (ridge + 1))
        waves += sin(angle * (2.7 + ridge) + self.phase * 2.3) / 3
        return round(HEIGHT * (0.56 + ridge * 0.11) + waves * (34 - ridge * 4))

    def _palette(self) -> Iterator[Colour]:
        yield from (_mixed(self.above, self.horizon, n / _SHADES) for n in range(_SHADES))
        yield self.light
        yield from (_mixed(self.far, self.near, n / (_RIDGES - 1)) for n in range(_RIDGES))


PAINTINGS: Final = (
    Painting(
        "harbour-dawn.png", "First light over the bay",
        (44, 62, 110), (246, 190, 160), (255, 240, 205), (148, 122, 150), (38, 44, 78),
        (500, 232, 46), 0.4,
    ),
    Painting(
        "green-noon.png", "The valley at noon",
        (62, 142, 214), (206, 232, 242), (255, 252, 226), (132, 178, 150), (28, 84, 62),
        (188, 96, 38), 1.9,
    ),
    Painting(
        "desert-road.png", "Halfway to nowhere",
        (226, 150, 92), (252, 226, 170), (255, 246, 214), (214, 140, 88), (110, 52, 40),
        (360, 186, 58), 3.1,
    ),
    Painting(
        "winter-ridge.png", "The coldest morning of the year",
        (120, 150, 186), (232, 238, 246), (255, 255, 255), (176, 192, 212), (66, 84, 112),
        (580, 150, 34), 4.6,
    ),
    Painting(
        "ember-evening.png", "The last minute of the day",
        (66, 28, 72), (236, 92, 64), (255, 206, 120), (150, 52, 74), (34, 14, 38),
        (250, 252, 64), 5.5,
    ),
    Painting(
        "night-walk.png", "We had the summit to ourselves",
        (8, 12, 34), (44, 62, 108), (236, 238, 220), (34, 46, 82), (6, 10, 24),
        (540, 104, 30), 2.6,
    ),
)  # fmt: skip


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum
