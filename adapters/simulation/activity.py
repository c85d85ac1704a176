"""When people are active: by the local hours, weekdays and holidays."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from typing import Final

from adapters.simulation.simulated_people import Habit, Member

_HOUR: Final = 3600
_LEVELS: Final = {  # One digit for each local hour from 0 to 23. The dip is lunch.
    "early": "000001379987458876321000",
    "office": "000000125998534888641110",
    "siesta": "000000013798863124786421",
    "late": "210000000012577468888775",
}
_HOLIDAYS: Final = ((12, 24), (12, 25), (12, 26), (12, 31), (1, 1))
_DAY_OFF: Final = 0.05
_SELDOM: Final = 0.01
_ON_LEAVE: Final = 0.001


def activity_level(habit: Habit, at: datetime) -> float:
    """How active people with this habit are in the hour of `at`, from 0.01 to 9.01."""
    local = at.astimezone(habit.zone)
    is_off = local.weekday() >= 5 and not habit.weekends
    is_off = is_off or (local.month, local.day) in _HOLIDAYS
    return _SELDOM + int(_LEVELS[habit.hours][local.hour]) * (_DAY_OFF if is_off else 1)


class Activity:
    """How active `people` are in each hour from `since` to `until` (Unix seconds)."""

    def __init__(self, people: Sequence[Member], since: int, until: int) -> None:
        self._people = people
        self._habits = {each.habit for each in people}
        self._since = since
        self._last_hour = (until - since) // _HOUR - 1
        totals = (sum(self._levels(hour)) for hour in range(self._last_hour + 1))
        self._reached = list(accumulate(totals, initial=0.0))
        self._hour = -1
        self._cumulative: list[float] = []

    def time_of(self, share: float) -> float:
        """The time at which this share of all activity, from 0 to 1, is over."""
        done = min(share, 1.0) * self._reached[-1]
        hour = min(bisect_right(self._reached, done) - 1, self._last_hour)
        start, end = self._reached[hour], self._reached[hour + 1]
        return self._since + (hour + (done - start) / (end - start)) * _HOUR

    def pick_person(self, rng: Random, time: float) -> Member:
        """A random person, weighted by how active each one is at `time`."""
        hour = min(int(time - self._since) // _HOUR, self._last_hour)
        if hour != self._hour:
            self._hour, self._cumulative = hour, list(accumulate(self._levels(hour)))
        return rng.choices(self._people, cum_weights=self._cumulative)[0]

    def _levels(self, hour: int) -> list[float]:
        """How active each person is in that hour, counted from `since`."""
        at = datetime.fromtimestamp(self._since + hour * _HOUR, UTC)
        levels = {habit: activity_level(habit, at) for habit in self._habits}
        day = hour // 24
        return [
            _ON_LEAVE if day in each.away else levels[each.habit] * each.energy
            for each in self._people
        ]
