"""When digests come, what they are about, and what is understood as a plan."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.digests.plans import SLOT_LIFE, DigestPlan, Subscription, parse_plan
from tests.factories.events import ALICE

BERLIN = "Europe/Berlin"
DAILY, MONDAYS = DigestPlan(time(9)), DigestPlan(time(9), 0)
MOMENT = timedelta(microseconds=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("daily 09:00", DAILY),
        ("Daily   9:00", DAILY),
        ("daily 23:59", DigestPlan(time(23, 59))),
        ("weekly 09:00", MONDAYS),
        ("weekly mon 09:00", MONDAYS),
        ("weekly Mo 00:00", DigestPlan(time(), 0)),
        ("weekly thursday 7:30", DigestPlan(time(7, 30), 3)),
        ("weekly do 07:30", DigestPlan(time(7, 30), 3)),
        ("weekly sonntag 07:30", DigestPlan(time(7, 30), 6)),
        ("weekly su 07:30", DigestPlan(time(7, 30), 6)),
    ],
)
def test_a_plan_is_understood(text: str, plan: DigestPlan) -> None:
    assert parse_plan(text) == plan


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "daily",
            "09:00",
            "weekly mon",
            "daily 24:00",
            "daily 9",
            "daily 09:60",
            "daily 9.00",
        ),
        *("daily mon 09:00", "weekly xy 09:00", "weekly m 09:00", "weekly mondays 09:00"),
        *("daily 09:00 10:00", "monthly 09:00", "daily 9.00", "daily ٠٩:٠٠"),
    ],
)
def test_what_is_no_plan_is_not_guessed(text: str) -> None:
    assert parse_plan(text) is None


def test_each_weekday_has_its_english_and_its_german_name() -> None:
    english = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    german = ["mo", "di", "mi", "do", "fr", "sa", "so"]
    for names in (english, german):
        plans = [parse_plan(f"weekly {name} 08:00") for name in names]
        assert [plan and plan.weekday for plan in plans] == list(range(7))


@pytest.mark.parametrize(
    ("plan", "after", "expected"),
    [
        (DAILY, "2026-11-27 08:59", "2026-11-27 09:00"),
        (DAILY, "2026-11-27 09:00", "2026-11-28 09:00"),
        (MONDAYS, "2026-11-27 09:00", "2026-11-30 09:00"),
        (MONDAYS, "2026-11-30 09:00", "2026-12-07 09:00"),
        (DigestPlan(time(2, 30)), "2026-03-28 12:00", "2026-03-29 03:00"),  # the clocks skip it
        (DigestPlan(time(2, 30), 6), "2026-03-28 12:00", "2026-03-29 03:00"),
    ],
)
def test_the_next_digest_comes_at_its_local_time(
    plan: DigestPlan, after: str, expected: str
) -> None:
    assert plan.next_slot(berlin(after), BERLIN) == berlin(expected)


def test_an_hour_that_the_clocks_repeat_counts_once() -> None:
    plan, end = DigestPlan(time(2, 30)), datetime(2026, 10, 26, tzinfo=UTC)
    first = plan.next_slot(datetime(2026, 10, 24, 12, tzinfo=UTC), BERLIN)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert plan.next_slot(first, BERLIN) > end


def test_a_missed_digest_is_due_for_six_hours() -> None:
    slot = berlin("2026-11-27 09:00")
    long_ago = slot - timedelta(days=9)
    assert DAILY.due(long_ago, slot - MOMENT, BERLIN) is None
    assert DAILY.due(long_ago, slot, BERLIN) == slot
    assert DAILY.due(long_ago, slot + SLOT_LIFE - MOMENT, BERLIN) == slot
    assert DAILY.due(long_ago, slot + SLOT_LIFE, BERLIN) is None


def test_what_was_before_the_plan_was_set_is_not_due() -> None:
    slot = berlin("2026-11-27 09:00")
    assert Subscription(ALICE, DAILY, slot).due(slot + MOMENT, BERLIN) is None
    assert Subscription(ALICE, DAILY, slot - MOMENT).due(slot + MOMENT, BERLIN) == slot


@pytest.mark.parametrize(
    ("plan", "slot", "first", "last", "hours"),
    [
        (DAILY, "2026-11-27 09:00", "2026-11-26", "2026-11-26", 24),
        (MONDAYS, "2026-11-30 09:00", "2026-11-23", "2026-11-29", 168),
        (DAILY, "2026-03-30 09:00", "2026-03-29", "2026-03-29", 23),
        (MONDAYS, "2026-10-26 09:00", "2026-10-19", "2026-10-25", 169),
        (DigestPlan(time()), "2026-11-27 00:00", "2026-11-26", "2026-11-26", 24),
    ],
)
def test_it_is_about_whole_local_days_before_its_own(
    plan: DigestPlan, slot: str, first: str, last: str, hours: int
) -> None:
    window = plan.window(berlin(slot), BERLIN)
    assert (str(window.dates[0]), str(window.dates[-1])) == (first, last)
    assert window.as_of - window.since == timedelta(hours=hours)
    assert window.since == berlin(f"{first} 00:00") - MOMENT
    assert len(window.dates) == plan.days
