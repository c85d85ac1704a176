"""Charts as pictures for a chat."""

import struct
from dataclasses import replace

import pytest

from adapters.charts import draw
from adapters.charts.chart_data import Chart, DecisionTotals
from adapters.charts.definitions.definition import vega_lite
from adapters.charts.labels import ENGLISH
from adapters.charts.letters import drawable
from adapters.charts.looks import PICTURE
from tests.factories import charts


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def said(chart: Chart) -> str:
    """The definition of the picture, with all of its texts."""
    return str(vega_lite(chart, ENGLISH, PICTURE))


@pytest.mark.parametrize(
    "chart",
    [*charts.page_charts(), charts.person_card(), charts.team_picture()],
    ids=lambda chart: type(chart).__name__,
)
def test_pictures_fit_a_phone(chart: Chart) -> None:
    width, height = size(draw.picture(chart, ENGLISH))
    assert 1_000 <= width <= 1_450
    assert height <= 2.1 * width  # or a chat shows a narrow strip
    assert f"'subtitle': '{charts.PERIOD} · {charts.TEAM}'" in said(chart)


def test_a_card_tells_the_figures() -> None:
    assert all(
        f"'figure': '{figure}'" in said(charts.person_card()) for figure in ("124", "79.5 %")
    )


def test_a_card_of_few_decisions_has_no_rate() -> None:
    card = replace(charts.person_card(), decisions=DecisionTotals(7, 1, 1))
    assert "'figure': '7'" in said(card)
    assert "9 decisions: too few to draw" in said(card)
    assert "%" not in said(card)


def test_a_card_of_few_interactions_has_no_hours() -> None:
    card = replace(charts.person_card(), interactions_by_hour=(0,) * 22 + (1, 1))
    assert "2 interactions: too few to draw" in said(card)


def test_pictures_of_nothing_say_so() -> None:
    card = replace(
        charts.person_card(), decisions=DecisionTotals(0, 0, 0), interactions_by_hour=(0,) * 24
    )
    team = charts.team_picture()
    idle = replace(
        team,
        activity=replace(team.activity, counts=()),
        people=(),
    )
    for chart in (card, idle):
        assert "nothing yet" in said(chart)
        assert "axis" not in vega_lite(chart, ENGLISH, PICTURE)["encoding"]
        size(draw.picture(chart, ENGLISH))


def test_a_picture_of_one_day_has_no_activity_by_day() -> None:
    team = charts.team_picture()
    activity, one = team.activity, team.activity.counts[0].days
    same_day = tuple(each for each in activity.counts if each.days == one)
    told = said(replace(team, activity=replace(activity, counts=same_day)))
    for title in (activity.heading.title, team.heatmap.heading.title):
        assert title not in told
        assert title in said(team)
    assert team.time_to_decide.heading.title in told


def test_people_of_a_team_have_names_and_totals() -> None:
    told = said(charts.team_picture())
    for name, total in (("@alice", 111), ("2", 47)):
        assert f"'count': {total}, 'name': '{name}', 'said': '{total}'" in told


def test_letters_that_the_font_lacks_are_left_out() -> None:
    heading = charts.heading("Decisions")
    assert drawable("Équipe «Ωmega» Команда")
    assert not drawable("故事")
    chart = replace(charts.decisions(), heading=replace(heading, team="故事"))
    assert f"'subtitle': '{charts.PERIOD}'" in said(chart)
