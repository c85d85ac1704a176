"""Digests: who gets them, and figures that are those of the reports."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from adapters.bootstrap import Storyline
from adapters.telegram.texts.translations import ENGLISH
from domain.content.queue import first_item
from domain.digests.figures import RECENT, SILENT_AFTER, digest_figures
from domain.digests.plans import DigestPlan, Subscription
from domain.ports import Person
from domain.reports import Window
from tests.drivers.event_log import project, record
from tests.factories.content import submission
from tests.factories.events import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    OTHER_TEAM,
    TEAM,
    command,
    decision,
    press,
    withdrawal,
)

BERLIN = "Europe/Berlin"
DAILY = DigestPlan(time(9))
DAY = timedelta(days=1)
SLOT = DAILY.next_slot(NOON, BERLIN)
"""The digest of the day of NOON."""


def test_the_plan_of_a_person_is_kept_replaced_and_deleted(storyline: Storyline) -> None:
    plans = storyline.digest_plans
    people = [Person(id, NOON, f"person{id}") for id in (7001, 7002)]
    ids = storyline.users.identify(people)
    daily = Subscription(ids[7001], DAILY, NOON, "de")
    plans.save(daily)
    assert plans.of_person(ids[7001]) == daily
    assert plans.of_person(ids[7002]) is None
    weekly = Subscription(ids[7001], DigestPlan(time(7, 30), 6), NOON + DAY)
    plans.save(weekly)
    assert plans.of_people([7001, 7002, 7003]) == [(7001, weekly)]
    assert plans.of_people([7002]) == plans.of_people([]) == []
    assert plans.delete(ids[7001])
    assert not plans.delete(ids[7001])
    assert plans.of_people([7001]) == []


def test_an_erased_person_has_no_plan(storyline: Storyline) -> None:
    (alice,) = storyline.users.identify([Person(7001, NOON, "alice")]).values()
    storyline.digest_plans.save(Subscription(alice, DAILY, NOON))
    profile = storyline.users.profile(alice)
    assert profile is not None
    with storyline.users.erasing(profile, lambda *_: False):
        pass
    assert storyline.digest_plans.of_person(alice) is None


def happened(storyline: Storyline) -> None:
    """Some of it is folded, some is taken back, and some is on the days around it."""
    undone = decision(press("posted", by=BOB))
    record(storyline, decision(press("posted")), decision(press("skip", by=BOB)), undone)
    project(storyline)
    record(
        storyline,
        withdrawal(undone, by=BOB, occurred_at=NOON + timedelta(minutes=1)),
        decision(press("confirm_reject", by=BOB), offered_at=NOON - timedelta(minutes=4)),
        decision(press("posted", by=BOB, chat_id=OTHER_TEAM)),
        decision(press("posted", by=None)),
        command(),
        *(decision(press("posted", by=BOB, occurred_at=NOON + days * DAY)) for days in (-1, 1)),
        decision(press("posted", by=CAROL, occurred_at=NOON - 5 * DAY)),
    )


def test_the_figures_are_those_of_the_reports_of_the_same_days(storyline: Storyline) -> None:
    happened(storyline)
    window = DAILY.window(SLOT, BERLIN)
    figures = digest_figures(storyline.reports, storyline.queue, window, TEAM, 3)
    asked: Any = {"chat_id": TEAM, "tz": BERLIN, "as_of": window.as_of, "since": window.since}
    activity = storyline.service.get_team_activity(1, **asked)
    assert figures.team.activity.total == activity["total_interactions"]
    assert len(figures.team.activity.by_person) == activity["active_users"]
    decided = storyline.service.get_content_decisions(1, **asked)
    assert figures.team.decisions.total["decisions"] == decided["total_decisions"] == 4
    assert figures.team.decisions.total["median_seconds"] == decided["median_seconds_to_decide"]
    by_person = storyline.reports.approval_rates("person", window, TEAM)
    assert figures.team.decisions.by_person == by_person
    assert sum(each["decisions"] for each in by_person) == 4

    told = ENGLISH.digest(figures, window, {ALICE: "@alice", BOB: "@bob"})
    lines = told.splitlines()
    assert lines[:2] == [
        "<b>Daily digest</b>: 6 May 2024 (Berlin)",
        "decided 4: posted 2, skipped 1, rejected 1",
    ]
    assert "@\N{WORD JOINER}bob: posted 0, skipped 1, rejected 1" in lines
    assert "somebody: posted 1, skipped 0, rejected 0" in lines
    assert "time to decide: median 4 minutes, 90 % within 4 minutes" in lines


def test_who_has_not_decided_for_days_is_named_if_they_did_lately(storyline: Storyline) -> None:
    window = Window(1, NOON, BERLIN)
    moment = timedelta(microseconds=1)
    for who, ago in (
        (ALICE, SILENT_AFTER - moment),
        (BOB, SILENT_AFTER),
        (BOB, 9 * DAY),
        (CAROL, RECENT),
    ):
        record(storyline, decision(press(by=who, occurred_at=NOON - ago)))
    figures = digest_figures(storyline.reports, storyline.queue, window, TEAM, 3)
    assert figures.silent == {BOB: NOON - SILENT_AFTER}
    told = ENGLISH.digest(figures, window, {BOB: "@bob"})
    assert "no decision by @\N{WORD JOINER}bob for 3 days" in told.splitlines()


def test_the_queue_and_for_how_long_it_lasts(storyline: Storyline) -> None:
    for number in range(7):
        what = submission(f"photo {number}")
        record(storyline, [what.queued(first_item(f"photo {number}"), at=NOON)])
    project(storyline)
    window = Window(1, datetime.now(UTC), BERLIN)
    figures = digest_figures(storyline.reports, storyline.queue, window, TEAM, 3)
    assert figures.waiting == storyline.queue.counts().waiting == 7
    told = ENGLISH.digest(figures, window, {})
    assert told.splitlines()[1:] == [
        "Nothing was decided.",
        "7 waiting, enough for 2 days at 3 a day",
    ]
