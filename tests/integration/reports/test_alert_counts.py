"""The counts by hour that the rules of alerts read: equal to a naive scan of the log."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.bootstrap import Storyline
from domain.alerts.bursts import Span
from domain.alerts.ports import Measure
from domain.alerts.statistics import HOUR, HourCount
from domain.events import CallbackPressed, Interaction
from domain.ports import Unit
from domain.vocabulary import Outcome
from tests.drivers.event_log import project, record
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    OTHER_TEAM,
    TEAM,
    command,
    decision,
    in_private,
    message,
    press,
)

ZONES = [ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Kathmandu")]
TEAM_MEASURES = {Measure.TEAM_ACTIVITY, Measure.TEAM_REJECTIONS, Measure.DENIALS}

each_zone = pytest.mark.parametrize("zone", ZONES, ids=str)


def span(zone: ZoneInfo, hours: int = 48) -> Span:
    start = NOON.astimezone(zone).replace(minute=0).astimezone(UTC)
    return Span(start, start + hours * HOUR, zone)


@pytest.fixture
def happened(storyline: Storyline) -> list[Interaction]:
    """Some days of two teams and private chats: commands, decisions, denials."""
    chance = Random(4)
    everything: list[Interaction] = []
    units: list[Unit] = []
    for _ in range(600):
        when: dict[str, Any] = {
            "occurred_at": NOON + timedelta(minutes=chance.randrange(-1_440, 1_440)),
            "by": chance.choice([ALICE, BOB]),
            "chat_id": chance.choice([TEAM, TEAM, OTHER_TEAM]),
        }
        match chance.randrange(5):
            case 0:
                one: Interaction = press(chance.choice(["confirm_reject", "posted"]), **when)
            case 1:
                one = in_private(command("/stats", **when))
            case 2:
                one = message(outcome=Outcome.DENIED, **when)
            case 3:
                one = press("posted", outcome=Outcome.ALREADY_DECIDED, **when)
            case _:
                one = message(**when)
        if isinstance(one, CallbackPressed) and one.outcome is Outcome.OK:
            units.append(decision(one))
        else:
            units.append([one])
        everything.append(one)
    record(storyline, *units)
    project(storyline)
    return everything


def is_rejection(one: Interaction) -> bool:
    return (one.name, one.outcome) == ("confirm_reject", Outcome.OK)


def naive(measure: Measure, happened: Iterable[Interaction], asked: Span) -> list[HourCount]:
    """The hours of all weeks, by subject."""
    counts: Counter[tuple[str, datetime]] = Counter()
    for one in happened:
        chosen = {
            Measure.PERSON_ACTIVITY: True,
            Measure.PERSON_REJECTIONS: is_rejection(one),
            Measure.PERSON_PRESSES: isinstance(one, CallbackPressed),
            Measure.TEAM_ACTIVITY: one.chat_id is not None,
            Measure.TEAM_REJECTIONS: is_rejection(one),
            Measure.DENIALS: one.outcome is Outcome.DENIED,
        }[measure]
        if not chosen or one.occurred_at >= asked.until:
            continue
        subject = str(one.chat_id or "private") if measure in TEAM_MEASURES else str(one.user_id)
        counts[subject, hour_of(one.occurred_at, asked.zone)] += 1
    return [HourCount(subject, hour, count) for (subject, hour), count in counts.items()]


def hour_of(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    return local.astimezone(UTC)


@each_zone
@pytest.mark.parametrize("measure", Measure)
def test_hours_are_those_of_a_naive_scan(
    storyline: Storyline, happened: list[Interaction], zone: ZoneInfo, measure: Measure
) -> None:
    asked = span(zone)
    for floor in (1, 3):
        expected = naive(measure, happened, asked)
        busy = {
            row.subject
            for row in expected
            if row.count >= floor and asked.since <= row.hour < asked.until
        }
        assert busy or floor > 1
        if measure is Measure.PERSON_PRESSES:
            expected = [row for row in expected if row.hour >= asked.since and row.count >= floor]
        found = storyline.alert_counts.hours(measure, asked, floor)
        assert counted(found) == counted(row for row in expected if row.subject in busy)


@each_zone
def test_one_team_is_asked_for(
    storyline: Storyline, happened: list[Interaction], zone: ZoneInfo
) -> None:
    asked = span(zone)
    ours = [one for one in happened if one.chat_id in (TEAM, None)]
    counts = storyline.alert_counts
    found = counts.hours(Measure.TEAM_ACTIVITY, asked, 1, team=[TEAM])
    expected = [
        HourCount("team", row.hour, row.count) for row in naive(Measure.TEAM_ACTIVITY, ours, asked)
    ]
    assert counted(found) == counted(expected)
    people = counts.hours(Measure.PERSON_ACTIVITY, asked, 1, team=[TEAM])
    assert counted(people) == counted(naive(Measure.PERSON_ACTIVITY, ours, asked))


@each_zone
def test_presses_of_people_come_with_the_hour_in_which_they_are_first_known(
    storyline: Storyline, happened: list[Interaction], zone: ZoneInfo
) -> None:
    asked = span(zone)
    found = storyline.alert_counts.presses_of([str(BOB)], asked)
    theirs = [one for one in happened if one.user_id == BOB]
    assert counted(found) == counted(naive(Measure.PERSON_PRESSES, theirs, asked))
    first = min(hour_of(one.occurred_at, zone) for one in theirs)
    assert min(row.hour for row in found).astimezone(UTC) == first


def test_a_silent_team_is_known_by_its_weeks_before(storyline: Storyline) -> None:
    record(storyline, message(occurred_at=NOON - timedelta(days=9), chat_id=TEAM))
    project(storyline)
    asked = span(ZONES[0])
    assert not storyline.alert_counts.hours(Measure.TEAM_ACTIVITY, asked, 1)
    for team in (None, [TEAM]):
        assert len(storyline.alert_counts.hours(Measure.TEAM_ACTIVITY, asked, 0, team=team)) == 1


def counted(rows: Iterable[HourCount]) -> Counter[tuple[str, datetime]]:
    found: Counter[tuple[str, datetime]] = Counter()
    for row in rows:
        if row.count:
            found[row.subject, row.hour.astimezone(UTC)] += row.count
    return found


def test_the_people_before_a_span_are_counted(
    storyline: Storyline, happened: list[Interaction]
) -> None:
    asked = span(ZONES[0])
    before = [one for one in happened if one.occurred_at < asked.since]
    assert storyline.alert_counts.people(asked) == len({one.user_id for one in before}) == 2
    start = min(one.occurred_at for one in before)
    first = Span(start - timedelta(days=1), start, asked.zone)
    assert storyline.alert_counts.people(first) == 0
    assert storyline.alert_counts.people(asked, team=[-1, OTHER_TEAM]) == 2
