"""The figures of pictures are those of the reports of the same window."""

from collections import Counter
from datetime import timedelta

from adapters.bootstrap import Storyline
from adapters.charts.labels import ENGLISH
from adapters.telegram.handlers.reports.stats_pictures import person_bars, person_card, team_picture
from domain.figures.picture_figures import person_figures, team_figures
from domain.reports import Window
from tests.drivers.event_log import project, record
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    TEAM,
    command,
    decision,
    press,
    response,
    some_days_work,
)

WINDOW = Window(3, NOON + timedelta(hours=1), "Asia/Kolkata")


def happened(storyline: Storyline) -> None:
    """Some of it is folded, and some is not."""
    record(storyline, *some_days_work(), decision(press("skip", by=BOB)))
    project(storyline)
    record(storyline, decision(press("posted", by=BOB)), command(by=None), response())


def test_the_picture_of_a_person_shows_their_report(storyline: Storyline) -> None:
    happened(storyline)
    figures = person_figures(storyline.reports, BOB, WINDOW)
    report = storyline.service.get_user_stats(BOB, WINDOW.days, tz=WINDOW.tz, as_of=WINDOW.as_of)
    assert figures.stats == report
    card = person_card(figures, WINDOW, "Title", ENGLISH)
    assert sum(card.interactions_by_hour) == report["total_interactions"]
    assert (
        card.interactions_by_hour.index(max(card.interactions_by_hour))
        == (report["most_active_hour"])
    )
    assert (card.decisions.posted, card.decisions.skipped) == (1, 1)
    assert card.approval_rate == 50.0


def test_the_picture_of_a_team_shows_its_reports(storyline: Storyline) -> None:
    happened(storyline)
    figures = team_figures(storyline.reports, WINDOW, TEAM)
    activity = storyline.service.get_team_activity(
        WINDOW.days, chat_id=TEAM, tz=WINDOW.tz, as_of=WINDOW.as_of
    )
    decisions = storyline.service.get_content_decisions(
        WINDOW.days, chat_id=TEAM, tz=WINDOW.tz, as_of=WINDOW.as_of
    )
    assert figures.activity.total == activity["total_interactions"]
    by_person = {str(person): times for person, times in figures.activity.by_person.items()}
    assert by_person == activity["interactions_by_user"]
    assert figures.decisions.total["decisions"] == decisions["total_decisions"]
    assert figures.decisions.total["median_seconds"] == decisions["median_seconds_to_decide"]

    people, numbered = person_bars(figures.decisions.by_person, {ALICE: "@alice"}, ENGLISH)
    picture = team_picture(figures, WINDOW, people, "Title", "Team", ENGLISH)
    by_type: Counter[str] = Counter()
    by_day: Counter[str] = Counter()
    for each in picture.activity.counts:
        by_type[each.type] += each.count
        by_day[each.days.first.isoformat()] += each.count
    assert by_type == activity["interactions_by_type"]
    assert by_day == {day["date"]: day["interactions"] for day in activity["daily_activity"]}
    assert sum(each.count for each in picture.heatmap.cells) == activity["total_interactions"]
    assert [bar.label for bar in people] == ["@alice", "somebody"]
    assert not numbered
    assert sum(bar.decisions.total for bar in people) == decisions["total_decisions"]
    assert sum(row.decisions for row in picture.time_to_decide.rows) <= decisions["total_decisions"]


def test_a_team_that_did_nothing_has_a_picture_of_nothing(storyline: Storyline) -> None:
    figures = team_figures(storyline.reports, WINDOW, TEAM)
    picture = team_picture(figures, WINDOW, [], "Title", "", ENGLISH)
    assert not picture.activity.counts
    card = person_card(person_figures(storyline.reports, BOB, WINDOW), WINDOW, "Title", ENGLISH)
    assert (card.decisions.total, sum(card.interactions_by_hour), card.approval_rate) == (
        0,
        0,
        None,
    )
