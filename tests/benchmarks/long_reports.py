"""Team reports over a long history: 10 million events of 1,000 people in five years."""

from collections.abc import Iterator
from functools import partial

from adapters.bootstrap import open_storyline
from tests.benchmarks.figures import Figure, Goal, not_measured, sampled, seconds
from tests.benchmarks.history import NOW, People, history
from tests.benchmarks.reports import ZONE, folded
from tests.benchmarks.server import Server, load

EVENTS = 1_000_000
LONG_SCALE = 10
YEARS_IN_DAYS = 5 * 365
PEOPLE = 1_000
CALLS = 20
GOALS_MS = {30: 50, 365: 300}


def long_reports(server: Server) -> Iterator[Figure]:
    """`get_team_activity` over a month and over a year."""
    names = {days: f"long reports: get_team_activity, {days} days" for days in GOALS_MS}
    if server.scale < LONG_SCALE:
        why = (
            f"needs 10,000,000 events: python -m tests.benchmarks long_reports --scale {LONG_SCALE}"
        )
        for days, limit in GOALS_MS.items():
            yield not_measured(names[days], "ms", Goal("<=", limit), why)
        return
    events = server.scaled(EVENTS)
    url = server.database("long_reports")
    daily = events / YEARS_IN_DAYS
    load(url, history(YEARS_IN_DAYS, until=NOW, daily=daily, people=People(PEOPLE)))
    with open_storyline(folded(url)) as storyline:
        for days, limit in GOALS_MS.items():
            ask = partial(storyline.service.get_team_activity, days, tz=ZONE, as_of=NOW)
            (taken,) = sampled(CALLS, partial(seconds, ask))
            basis = f"{events:,} events of {PEOPLE:,} people in 5 years"
            yield Figure(names[days], taken * 1_000, "ms", basis, Goal("<=", limit))
