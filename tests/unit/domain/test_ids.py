"""Stream ids: the same for the same thing, others for others, and growing with time."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from domain.ids import MAX_BOT_ID, MAX_UPDATE_ID, keyed_stream_id, timed_stream_id, update_stream_id

bots = st.integers(0, MAX_BOT_ID)
updates = st.integers(0, MAX_UPDATE_ID)
noise = st.integers(0, 2**74 - 1)
times = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(bots, updates, bots, updates)
def test_an_update_of_a_bot_has_one_stream_of_its_own(
    bot: int, update: int, other_bot: int, other_update: int
) -> None:
    same = (bot, update) == (other_bot, other_update)
    assert (update_stream_id(bot, update) == update_stream_id(other_bot, other_update)) is same


@given(bots, updates, updates)
def test_streams_sort_as_the_updates_came(bot: int, one: int, other: int) -> None:
    earlier, later = sorted([one, other])
    assert update_stream_id(bot, earlier) <= update_stream_id(bot, later)


@given(bots, updates)
def test_the_stream_of_an_update_is_a_uuid_of_our_own_making(bot: int, update: int) -> None:
    stream = update_stream_id(bot, update)
    assert (stream.version, stream.variant) == (8, RFC_4122)


def test_the_streams_of_updates_are_the_same_for_ever() -> None:
    assert str(update_stream_id(123456789, 987654321)) == "00003ade-68b1-8000-8000-0000075bcd15"


@given(st.text(), st.text())
def test_a_key_has_one_stream_of_its_own(one: str, other: str) -> None:
    assert (keyed_stream_id(one) == keyed_stream_id(other)) is (one == other)


def test_the_streams_of_keys_are_the_same_for_ever() -> None:
    assert str(keyed_stream_id("order 66")) == "dbd257a4-1b95-53dd-a5cc-8667dd08a544"


@given(times, noise, noise)
def test_moments_in_one_millisecond_differ_by_their_noise(
    now: datetime, one: int, other: int
) -> None:
    assert (timed_stream_id(now, one) == timed_stream_id(now, other)) is (one == other)


@given(times, noise, noise)
def test_streams_sort_as_the_clock_went(now: datetime, one: int, other: int) -> None:
    later = now + timedelta(milliseconds=2)  # a float of seconds is not sure of the last one
    assert timed_stream_id(now, one) < timed_stream_id(later, other)


@given(times, noise)
def test_the_stream_of_a_moment_is_a_uuid_by_time(now: datetime, random: int) -> None:
    stream = timed_stream_id(now, random)
    assert (stream.version, stream.variant) == (7, RFC_4122)
    milliseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)
    assert abs((stream.int >> 80) - milliseconds) <= 1
