"""Charts in a page: what they say, where their marks lead, and what a strict page needs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from adapters.charts import draw
from adapters.charts.chart_css import chart_css
from adapters.charts.chart_data import Approval, ApprovalRate, HeatmapCell, PageChart, TimeToDecide
from adapters.charts.definitions.heatmap import heat_steps
from adapters.charts.labels import ENGLISH, Labels
from tests.factories import charts

CHARTS = charts.page_charts()
LOOKS = 2
ANY_CHART = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)


@cache
def page(chart: PageChart, labels: Labels = ENGLISH) -> ET.Element:
    return ET.fromstring(draw.page(chart, labels))


def tags(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return element.iter(f"{{http://www.w3.org/2000/svg}}{name}")


def links(chart: PageChart, labels: Labels = ENGLISH) -> dict[str, str]:
    """The name of each link in the wide drawing, and where it leads."""
    wide, _ = page(chart, labels)
    return {link.attrib["aria-label"]: link.attrib["href"] for link in tags(wide, "a")}


def texts(chart: PageChart, labels: Labels = ENGLISH) -> list[str]:
    """All texts of the wide drawing."""
    wide, _ = page(chart, labels)
    return [text.text or "" for text in tags(wide, "text")]


@ANY_CHART
def test_only_relative_links(chart: PageChart) -> None:
    drawn = page(chart)
    assert all(link.attrib["href"].startswith("/") for link in tags(drawn, "a"))
    addresses = [
        value
        for element in drawn.iter()
        for name, value in element.attrib.items()
        if "://" in value or value.startswith("//") or "href" in name.replace("href", "", 1)
    ]
    assert addresses == []


@ANY_CHART
def test_nothing_that_a_strict_policy_forbids(chart: PageChart) -> None:
    drawn = page(chart)
    attributes = {name for element in drawn.iter() for name in element.attrib}
    assert not any(name == "style" or name.startswith("on") for name in attributes)
    assert not any(list(tags(drawn, name)) for name in ("script", "style", "image", "use"))


@ANY_CHART
def test_every_colour_is_one_of_the_style_sheet(chart: PageChart) -> None:
    drawn, css = page(chart), chart_css()
    paints = {element.get(paint) for element in drawn.iter() for paint in ("fill", "stroke")}
    assert paints <= {None, "none", "transparent", "currentColor"}
    named = {
        name
        for element in drawn.iter()
        for name in element.get("class", "").split()
        if name not in {"chart", "chart-wide", "chart-narrow"}
    }
    assert named
    assert all(f".{name} {{" in css for name in named)


@ANY_CHART
def test_names_for_screen_readers_and_pointers(chart: PageChart) -> None:
    for svg in page(chart):
        assert svg.attrib["role"] == "group"
        assert svg.attrib["aria-label"] == chart.heading.title
        title, about = svg[0], svg[1]
        assert (title.text, about.text) == (chart.heading.title, f"{charts.PERIOD}, {charts.TEAM}")
        for link in tags(svg, "a"):
            assert link[0].text == link.attrib["aria-label"] != ""
    ids = [element.get("id") for element in page(chart).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@ANY_CHART
def test_one_drawing_for_wide_places_and_one_for_phones(chart: PageChart) -> None:
    wide, narrow = page(chart)
    assert (wide.get("class"), narrow.get("class")) == ("chart-wide", "chart-narrow")
    for svg, most in ((wide, 760), (narrow, 380)):
        assert "width" not in svg.attrib
        assert most * 0.8 < float(svg.attrib["viewBox"].split()[2]) <= most


@ANY_CHART
def test_the_period_and_the_zone_are_named(chart: PageChart) -> None:
    assert f"{charts.PERIOD} · {charts.TEAM}" in texts(chart)


def test_a_mark_for_each_count_that_is_not_zero() -> None:
    chart = charts.daily_activity()
    drawn = links(chart)
    assert len(drawn) == sum(each.count > 0 for each in chart.counts)
    assert drawn["30 Oct, button presses: 4"] == "/interactions?day=2026-10-30"


def test_long_periods_have_bars_of_a_week_from_monday() -> None:
    days = [each.days for each in charts.daily_activity(days=365).counts]
    assert all(each.first.weekday() == 0 for each in days if each != days[0])
    assert (days[0].first, days[-1].last) == (charts.bars(365)[0].first, charts.LAST_DAY)
    assert "23 Nov to 27 Nov, commands: 2" in links(charts.daily_activity(days=365))


def test_days_without_anything_keep_their_place() -> None:
    chart = charts.decisions(days=10)
    counts = tuple(replace(each, count=20 * (each.days.first.day == 27)) for each in chart.counts)
    named = texts(replace(chart, counts=counts))
    assert "18 Nov" in named
    assert list(links(replace(chart, counts=counts))) == [
        "27 Nov, posted: 20",
        "27 Nov, skipped: 20",
        "27 Nov, rejected: 20",
    ]


def test_at_most_nine_days_are_named() -> None:
    days = [text for text in texts(charts.daily_activity(days=90)) if re.match(r"\d+ \w{3}$", text)]
    assert days == ["30 Aug", "13 Sep", "27 Sep", "11 Oct", "25 Oct", "8 Nov", "22 Nov"]


def test_weekdays_from_monday_and_hours_from_midnight() -> None:
    drawn = texts(charts.heatmap())
    assert [text for text in drawn if text in ENGLISH.weekdays] == list(ENGLISH.weekdays)
    assert " 0 3 6 9 12 15 18 21 " in " ".join(drawn)


def test_each_hour_of_the_week_has_a_cell_and_only_given_ones_have_links() -> None:
    wide, _ = page(charts.heatmap())
    unlinked = [path for path in tags(wide, "path") if path.get("role") == "img"]
    assert len(links(charts.heatmap())) == 7 * len(charts.HOURS)
    assert len(unlinked) == 7 * (24 - len(charts.HOURS))
    assert links(charts.heatmap())["Sun 22:00: 1"] == "/interactions?hour=22"


@pytest.mark.parametrize(
    ("most", "steps"),
    [
        (1, [(0, 0), (1, 1)]),
        (3, [(0, 0), (1, 1), (2, 2), (3, 3)]),
        (29, [(0, 0), (1, 6), (7, 12), (13, 18), (19, 24), (25, 29)]),
    ],
)
def test_colours_of_the_heatmap_are_ranges_of_counts(
    most: int, steps: list[tuple[int, int]]
) -> None:
    assert list(heat_steps(most).values()) == steps


def test_time_to_decide_tells_the_median_the_percentile_and_the_cases() -> None:
    drawn = links(charts.time_to_decide())
    assert "09:00, half decided within: 1.4 min (9 decisions)" in drawn
    assert "09:00, 9 of 10 decided within: 2.2 h (9 decisions)" in drawn
    assert {"1 min", "10 min", "1 h"} <= set(texts(charts.time_to_decide()))


def test_time_to_decide_of_no_time_at_all_can_be_drawn() -> None:
    rows = charts.time_to_decide().rows
    at_once = tuple(replace(row, median=0.0, p90=0.0) for row in rows)
    chart = TimeToDecide(charts.heading("Time to decide"), at_once)
    assert "09:00, half decided within: 0 s (9 decisions)" in links(chart)


def test_approval_rates_of_few_decisions_are_pale() -> None:
    drawn = texts(charts.approval_rate())
    assert "fewer than 10 decisions" in drawn
    assert "approval rate (line: 48 % overall)" in drawn
    assert "09:00, approval rate: 44 % (9 decisions)" in links(charts.approval_rate())
    many = ApprovalRate(charts.heading("Approval rate"), (Approval(9, 10, 20, "/decisions"),))
    assert "fewer than 10 decisions" not in texts(many)


def test_the_funnel_tells_counts_and_shares() -> None:
    assert links(charts.funnel()) == {
        "queued: 1,214 (100 %)": "/items?step=queued",
        "offered: 903 (74 %)": "/items?step=offered",
        "decided: 815 (67 %)": "/items?step=decided",
    }


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "nothing yet"),
        (1, "1 interaction: too few to draw"),
        (9, "9 interactions: too few to draw"),
    ],
)
def test_too_few_cases_are_a_sentence_without_an_axis(count: int, sentence: str) -> None:
    chart = charts.few_interactions(count)
    wide, _ = page(chart)
    assert texts(chart)[0] == sentence
    assert len(texts(chart)) == 2  # and the heading
    assert not list(tags(wide, "line"))
    assert links(chart) == {}


def test_ten_cases_are_drawn() -> None:
    assert list(links(charts.few_interactions(10))) == ["27 Nov, commands: 10"]


@pytest.mark.parametrize(
    "href",
    [
        "",
        "/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "https://elsewhere.example/",
    ],
)
def test_no_mark_leads_elsewhere(href: str) -> None:
    cells = tuple(HeatmapCell(0, hour, 5, href) for hour in range(24))
    chart = replace(charts.heatmap(), cells=cells)
    assert links(chart) == {}
    assert "elsewhere" not in draw.page(chart, ENGLISH)


def test_hostile_titles_stay_text() -> None:
    team = "<script>alert(1)</script> \"'& \N{RIGHT-TO-LEFT OVERRIDE}"
    chart = replace(charts.funnel(), heading=replace(charts.heading("Funnel"), team=team))
    assert "<script" not in draw.page(chart, ENGLISH)
    assert f"{charts.PERIOD} · {team}" in texts(chart)


def test_another_language() -> None:
    german = Labels(
        command="Befehle",
        months=(*ENGLISH.months[:11], "Dez"),
        day_and_month="{day}. {month}",
        thousands=".",
        decimal=",",
    )
    assert list(links(charts.few_interactions(1_234), german)) == ["27. Nov, Befehle: 1.234"]
    assert "1.000" in texts(charts.few_interactions(1_234), german)
    assert german.duration(5_400) == "1,5 h"
