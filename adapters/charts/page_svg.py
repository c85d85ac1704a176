"""A chart's SVG as a page wants it.

Vega writes colours as attributes, links as absolute ones and names for its own kinds of marks. The
page's SVG has classes for its colours, so that one serves light and dark; links to the page's own
host; an accessible name and a tooltip for each mark; and no size but that of its view box.
"""

import re
from typing import Final
from xml.etree import ElementTree as ET

from adapters.charts.chart_data import Heading
from adapters.charts.definitions.figure import HOST
from adapters.charts.looks import Look
from adapters.charts.palette import INK, PALETTE
from adapters.charts.placeholders import OWN_ADDRESS

SVG: Final = "http://www.w3.org/2000/svg"
XLINK_HREF: Final = "{http://www.w3.org/1999/xlink}href"
CLASSES: Final = {colour.light: name for name, colour in PALETTE.items()}
EMPTY_PATHS: Final = {"", "M0,0h0v0h0Z"}
DROPPED: Final = (
    *("aria-roledescription", "font-family", "stroke-miterlimit", "pointer-events"),
    *("version", "width", "height"),
)
LONG_FRACTION: Final = re.compile(r"\d+\.\d{3,}")

ET.register_namespace("", SVG)


def page_svg(svg: str, heading: Heading, look: Look) -> str:
    """The SVG for the page."""
    root = ET.fromstring(svg)
    _name(root, heading)
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_empty(child):
                parent.remove(child)
        for place, child in enumerate(list(parent)):
            if child.tag == f"{{{SVG}}}a":
                parent[place] = _linked(child)
    for element in root.iter():
        _plain(element)
    root.set("class", f"chart-{look.name}")
    return ET.tostring(root, encoding="unicode")


def _name(root: ET.Element, heading: Heading) -> None:
    """Say what the chart is about: to screen readers, and where a pointer rests on it."""
    root.attrib.pop("class", None)
    root.set("role", "group")
    root.set("aria-label", heading.title)
    title, about = ET.Element(f"{{{SVG}}}title"), ET.Element(f"{{{SVG}}}desc")
    title.text = heading.title
    about.text = ", ".join(part for part in (heading.period, heading.team) if part)
    root[:0] = [title, about]


def _is_empty(element: ET.Element) -> bool:
    """Whether it draws nothing, as a label that would overlap another one."""
    if element.get("opacity") == "0":
        return True
    if element.tag == f"{{{SVG}}}path" and element.get("aria-label") is None:
        return element.get("d", "") in EMPTY_PATHS or element.get("class") == "background"
    return element.tag == f"{{{SVG}}}rect" and element.get("fill") in {"transparent", None}


def _linked(anchor: ET.Element) -> ET.Element:
    """A link to the page's own host that has the name of its mark; or the mark, if it has none."""
    (mark,) = anchor
    href = anchor.attrib.pop(XLINK_HREF).removeprefix(HOST)
    if not OWN_ADDRESS.match(href):
        return mark
    anchor.set("href", href)
    about = mark.attrib.pop("aria-label", "")
    mark.attrib.pop("role", None)
    anchor.set("aria-label", about)
    _tooltip(anchor, about)
    return anchor


def _tooltip(element: ET.Element, text: str) -> None:
    title = ET.Element(f"{{{SVG}}}title")
    title.text = text
    element.insert(0, title)


def _plain(element: ET.Element) -> None:
    """Colours as classes, short numbers, and only what a page needs."""
    classes = []
    for paint in ("fill", "stroke"):
        colour = element.get(paint, "")
        if colour == INK.light:
            element.set(paint, "currentColor")
        elif colour in CLASSES:
            del element.attrib[paint]
            classes.append(f"{paint}-{CLASSES[colour]}")
    for name in DROPPED:
        element.attrib.pop(name, None)
    for name in ("d", "transform", "x", "y", "x2", "y2"):
        if name in element.attrib:
            element.set(name, LONG_FRACTION.sub(_shorter, element.attrib[name]))
    if element.get("opacity") == "1":
        del element.attrib["opacity"]
    role = element.attrib.pop("role", "")
    element.attrib.pop("class", None)
    if role == "graphics-symbol" and element.get("aria-label"):
        element.set("role", "img")
        _tooltip(element, element.attrib["aria-label"])
    elif role == "group":
        element.set("role", role)
    if classes:
        element.set("class", " ".join(classes))


def _shorter(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}"
