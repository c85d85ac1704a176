"""When content is offered: in every zone, through every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.content.posting_schedule import SLOT_LIFE, PostingSchedule, Slot, parse_window
from domain.errors import InvalidInput

ALL_DAY = (time(0), time(0))
DAY = timedelta(days=1)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # moves by half an hour
    "Africa/Casablanca",
    "America/St_Johns",
    "America/Santiago",  # moves at midnight
    "Pacific/Chatham",
]


def daily(posts: int, window: str = "00:00-24:00", tz: str = "Europe/Berlin") -> PostingSchedule:
    return PostingSchedule(posts, *parse_window(window), tz)


def midnight(text: str, tz: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(0), ZoneInfo(tz))


def on_clocks(schedule: PostingSchedule, day: str) -> list[str]:
    """The slots of one local date, as the clocks there show them, with the offset from UTC."""
    zone = ZoneInfo(schedule.tz)
    start = midnight(day, schedule.tz)
    end = datetime.combine(start.date() + DAY, time(0), zone)
    moments = schedule.slots(start - timedelta(microseconds=1), end - timedelta(microseconds=1))
    assert all(moment.tzinfo is UTC for moment in moments)
    return [f"{moment.astimezone(zone):%H:%M%z}" for moment in moments]


def test_offers_are_spread_evenly_over_the_window() -> None:
    assert on_clocks(daily(3, "09:00-18:00"), "2024-06-03") == [
        "09:00+0200",
        "12:00+0200",
        "15:00+0200",
    ]
    assert on_clocks(daily(4, tz="Asia/Kolkata"), "2024-06-03") == [
        "00:00+0530",
        "06:00+0530",
        "12:00+0530",
        "18:00+0530",
    ]


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    late = daily(4, "22:00-02:00")
    slots = late.slots(midnight("2024-06-03", late.tz), midnight("2024-06-04", late.tz) + DAY / 2)
    shown = [f"{slot.astimezone(ZoneInfo(late.tz)):%d %H:%M}" for slot in slots]
    # "03 00:00" is the last moment before the range.
    assert shown == ["03 01:00", "03 22:00", "03 23:00", "04 00:00", "04 01:00"]


def test_an_hour_that_comes_twice_is_used_once() -> None:
    night = daily(4, "01:00-05:00")
    assert on_clocks(night, "2024-10-27") == [
        "01:00+0200",
        "02:00+0200",
        "03:00+0100",
        "04:00+0100",
    ]
    half_hour = daily(4, "01:00-03:00", "Australia/Lord_Howe")
    assert on_clocks(half_hour, "2024-04-07") == [
        "01:00+1100",
        "01:30+1100",
        "02:00+1030",
        "02:30+1030",
    ]


def test_an_hour_that_is_left_out_moves_to_the_first_moment_after_it() -> None:
    night = daily(4, "01:15-05:15")
    assert on_clocks(night, "2024-03-31") == [
        "01:15+0100",
        "03:00+0200",
        "03:15+0200",
        "04:15+0200",
    ]
    half_hour = daily(4, "01:10-03:10", "Australia/Lord_Howe")
    assert on_clocks(half_hour, "2024-10-06") == [
        "01:10+1030",
        "01:40+1030",
        "02:30+1100",
        "02:40+1100",
    ]


def test_a_window_that_is_left_out_keeps_its_number_of_offers() -> None:
    assert on_clocks(daily(2, "02:00-03:00"), "2024-03-31") == ["03:00+0200", "03:00+0200"]


def test_a_date_that_a_zone_left_out_has_no_offers() -> None:
    # Samoa went from 29 to 31 December 2011 in one step over the date line.
    samoa = daily(1, "09:00-18:00", "Pacific/Apia")
    slots = samoa.slots(midnight("2011-12-28", samoa.tz), midnight("2012-01-02", samoa.tz))
    days = [slot.astimezone(ZoneInfo(samoa.tz)).day for slot in slots]
    assert days == [28, 29, 31, 1]
    assert samoa.next_slot(slots[1]) == slots[2]


def test_a_slot_belongs_to_the_range_that_ends_with_it() -> None:
    noon = daily(1, "12:00-13:00", "UTC")
    slot = datetime(2024, 6, 3, 12, tzinfo=UTC)
    assert noon.slots(slot - DAY / 2, slot) == [slot]
    assert noon.slots(slot, slot + DAY / 2) == []
    assert noon.slots(slot, slot - DAY) == []


def test_no_posts_a_day_is_never() -> None:
    never = daily(0)
    now = datetime(2024, 6, 3, tzinfo=UTC)
    assert never.slots(now, now + 1000 * DAY) == []
    assert never.next_slot(now) is None


moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
dates = st.dates(date(1990, 1, 1), date(2037, 1, 1))
schedules = st.builds(
    PostingSchedule,
    st.integers(1, 30),
    st.times(),
    st.times(),
    st.sampled_from(ZONES),
)


def opening(schedule: PostingSchedule, day: date) -> datetime:
    """When the window of a day opens on which the clocks do not change, nor on its neighbours."""
    zone = ZoneInfo(schedule.tz)
    around = [datetime.combine(day + n * DAY, schedule.window_start, zone) for n in (-1, 0, 1)]
    assume(len({moment.utcoffset() for moment in around}) == 1)
    return around[1].astimezone(UTC)


@given(schedule=schedules, first=dates, days=st.integers(1, 400))
def test_days_have_their_number_of_offers_however_the_clocks_change_between(
    schedule: PostingSchedule, first: date, days: int
) -> None:
    start, end = (opening(schedule, day) for day in (first, first + days * DAY))
    just_before = timedelta(microseconds=1)
    slots = schedule.slots(start - just_before, end - just_before)
    assert len(slots) == days * schedule.posts_per_day
    assert slots == sorted(slots)
    assert slots[0] == start


@given(schedule=schedules, start=moments, cuts=st.lists(st.integers(0, 10**6), max_size=8))
def test_a_range_in_pieces_has_the_slots_of_the_whole(
    schedule: PostingSchedule, start: datetime, cuts: list[int]
) -> None:
    times = [start, *(start + timedelta(seconds=cut) for cut in sorted(cuts)), start + 12 * DAY]
    pieces = [schedule.slots(since, until) for since, until in pairwise(times)]
    assert [slot for piece in pieces for slot in piece] == schedule.slots(times[0], times[-1])


def test_the_latest_slot_is_due_for_a_while_with_each_of_its_turns() -> None:
    noon = daily(1, "12:00-13:00", "UTC")
    slot = datetime(2024, 6, 3, 12, tzinfo=UTC)
    assert noon.due(slot - timedelta(microseconds=1)) == []
    assert noon.due(slot) == [Slot(slot)]
    assert noon.due(slot + SLOT_LIFE - timedelta(microseconds=1)) == [Slot(slot)]
    assert noon.due(slot + SLOT_LIFE) == []
    often = daily(1_440, "00:00-24:00", "UTC")
    assert often.due(slot + timedelta(seconds=59)) == [Slot(slot)]
    skipped = datetime(2024, 3, 31, 1, tzinfo=UTC)
    assert daily(2, "02:00-03:00").due(skipped) == [Slot(skipped, 0), Slot(skipped, 1)]


@given(schedule=schedules, after=moments)
def test_the_next_slot_is_the_first_one_later(schedule: PostingSchedule, after: datetime) -> None:
    following = schedule.next_slot(after)
    assert following is not None
    assert following > after
    assert set(schedule.slots(after, following)) == {following}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        pytest.param({"posts_per_day": -1}, "-1", id="negative"),
        pytest.param({"posts_per_day": 1_441}, "1441", id="too-many"),
        pytest.param({"posts_per_day": 2.5}, "2.5", id="fraction"),
        pytest.param({"window_end": time(9, tzinfo=UTC)}, "window_end", id="aware"),
        pytest.param({"tz": "Mars/Olympus"}, "Mars/Olympus", id="zone"),
    ],
)
def test_what_is_no_schedule_is_refused_by_name(wrong: dict[str, object], named: str) -> None:
    usual = {"posts_per_day": 1, "window_start": time(9), "window_end": time(18), "tz": "UTC"}
    with pytest.raises(InvalidInput, match=named):
        PostingSchedule(**usual | wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="since"):
        daily(1).slots(datetime(2024, 6, 3), datetime(2024, 6, 4, tzinfo=UTC))


def test_a_window_is_two_hours_in_text() -> None:
    assert parse_window("09:00-18:30") == (time(9), time(18, 30))
    assert parse_window(" 22:00-02:00 ") == (time(22), time(2))
    assert parse_window("00:00-24:00") == ALL_DAY


@pytest.mark.parametrize("text", ["", "9-18", "09:00", "09:00-25:00", "24:00-09:00", "09:00–18:00"])
def test_what_is_no_window_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{text}'"):
        parse_window(text)
