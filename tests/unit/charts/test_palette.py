"""The palette, also as colour-blind people see it."""

from itertools import combinations

import pytest

from adapters.charts.palette import DECISIONS, HEAT, INK, OTHERS, PALETTE, TYPES, Colour

GROUND = OTHERS["ground"]
SERIES = {**DECISIONS, **TYPES, "accent": OTHERS["accent"]}
Linear = tuple[float, float, float]

# Machado, Oliveira and Fernandes 2009, severity 1.0
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> Linear:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, blindness: str) -> Linear:
    """The colour in Oklab, as somebody with this colour blindness sees it."""
    parts = linear(colour)
    red, green, blue = (
        min(max(sum(weight * part for weight, part in zip(row, parts, strict=True)), 0), 1)
        for row in BLINDNESS[blindness]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def difference(one: str, other: str, blindness: str) -> float:
    pairs = zip(seen(one, blindness), seen(other, blindness), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


@pytest.mark.parametrize("name", SERIES)
def test_series_stand_out_from_the_ground(name: str) -> None:
    assert contrast(PALETTE[name].light, GROUND.light) >= 3
    assert contrast(PALETTE[name].dark, GROUND.dark) >= 3


@pytest.mark.parametrize("name", SERIES)
def test_series_stand_out_from_any_ground_of_a_terminal(name: str) -> None:
    assert min(contrast(PALETTE[name].light, ground) for ground in ("#ffffff", "#000000")) >= 3


@pytest.mark.parametrize("colour", [INK, OTHERS["ink-soft"]])
def test_text_is_readable(colour: Colour) -> None:
    assert contrast(colour.light, GROUND.light) >= 4.5
    assert contrast(colour.dark, GROUND.dark) >= 4.5


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("series", [DECISIONS, TYPES], ids=["decisions", "types"])
def test_colour_blind_people_tell_series_apart(series: dict[str, Colour], blindness: str) -> None:
    for one, other in combinations(series.values(), 2):
        assert difference(one.light, other.light, blindness) >= 0.08
        assert difference(one.dark, other.dark, blindness) >= 0.08


def test_the_heatmap_goes_one_way() -> None:
    lights = [luminance(colour.light) for colour in HEAT.values()]
    darks = [luminance(colour.dark) for colour in HEAT.values()]
    assert lights == sorted(lights, reverse=True)
    assert darks == sorted(darks)


def test_every_light_colour_has_one_name() -> None:
    colours = [colour.light for colour in (*PALETTE.values(), INK)]
    assert len(colours) == len(set(colours))
