"""Counts and times as people read them: "1 person", "1,200 interactions", "4 minutes"."""

from datetime import timedelta
from typing import Literal

TimeUnit = Literal["second", "minute", "hour", "day"]


def counted(number: int, one: str, many: str | None = None) -> str:
    """`number` with its noun: `one` if it is 1, else `many`, by default `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def people(number: int) -> str:
    """So many people."""
    return counted(number, "person", "people")


def duration(time: timedelta) -> str:
    """`time` to the nearest second, minute, hour or day."""
    return counted(*in_units(time))


def in_units(time: timedelta) -> tuple[int, TimeUnit]:
    """`time` to the nearest second, minute, hour or day: how many of them."""
    seconds = round(time.total_seconds())
    if seconds < 60:
        return seconds, "second"
    minutes = round(seconds / 60)
    if minutes < 60:
        return minutes, "minute"
    hours = round(minutes / 60)
    return (hours, "hour") if hours < 48 else (round(hours / 24), "day")


def time_to_decide(median_seconds: float, p90_seconds: float) -> str:
    """How long decisions took: "median 4 minutes, 90 % within 2 hours"."""
    median, p90 = (duration(timedelta(seconds=each)) for each in (median_seconds, p90_seconds))
    return f"median {median}, 90 % within {p90}"
