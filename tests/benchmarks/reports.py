"""Reports: 30 days out of a year of events against the same 30 days out of a tenth of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle

from adapters.bootstrap import Storyline, open_storyline
from domain.service import InteractionService
from projections.projection import all_projections
from projections.projector import catch_up
from tests.benchmarks.classic import Classic, engine
from tests.benchmarks.figures import ROUNDS, Figure, Goal, Sample, sampled, seconds
from tests.benchmarks.history import DAILY_EVENTS, NOW, PEOPLE, batches, crowd, history
from tests.benchmarks.server import Server, vacuum
from tests.benchmarks.sql import sql

DAYS = 30
ZONE = "Europe/Berlin"
WARM_UP = 10
CALLS = 100
TAIL = 1_000
CROWD = 100_000
GOALS_MS = {"get_user_stats": 5, "get_team_activity": 30, "get_content_decisions": 5}


def reports(server: Server) -> Iterator[Figure]:
    """All three with read tables that are caught up, under load, and with events not folded yet."""
    with ExitStack() as stack:
        big, small = (stack.enter_context(open_storyline(folded(url))) for url in _copies(server))
        for name, big_ms, small_ms in _measure(big, small, NOW):
            yield Figure(f"reports: {name}", big_ms, "ms", "", Goal("<=", GOALS_MS[name]))
            what = f"reports: {name}, big / small log"
            yield _against(what, big_ms, small_ms, Goal("<=", 1.3))
        yield from _classic(big)
        crowded = stack.enter_context(open_storyline(_crowded(server)))
        for name, crowded_ms, big_ms in _measure(crowded, big, NOW):
            what = f"reports: {name}, {CROWD:,} events in this quarter hour / without"
            yield _against(what, crowded_ms, big_ms, Goal("<=", 1.5))
        later = max(_append_tail(each, server.scale) for each in (big, small))
        for name, big_ms, small_ms in _measure(big, small, later):
            basis = f"{small_ms.median:.2f} ms of the small log"
            yield Figure(f"reports: {name}, {TAIL:,} events unfolded", big_ms, "ms", basis)


def _classic(storyline: Storyline) -> Iterator[Figure]:
    """The classic way over the same interactions."""
    database = engine(str(storyline.connections.conninfo))
    with storyline.connections.connection() as connection:
        connection.execute(sql("classic_fill"))
        connection.execute("ANALYZE")
    classic, people = Classic(database), cycle(PEOPLE)
    theirs = {
        "get_user_stats": lambda: classic.user_stats(next(people), DAYS, NOW, ZONE),
        "get_team_activity": lambda: classic.team_activity(DAYS, NOW, ZONE),
        "get_content_decisions": lambda: classic.content_decisions(DAYS, NOW),
    }
    ours = questions(storyline.service, NOW)
    for name, ask in theirs.items():
        both = partial(seconds, ask), partial(seconds, ours[name])
        classic_ms, our_ms = (each * 1_000 for each in sampled(ROUNDS, *both))
        yield _against(f"reports: {name}, classic way / ours", classic_ms, our_ms)
    database.dispose()


def _against(what: str, ours: Sample, theirs: Sample, goal: Goal | None = None) -> Figure:
    basis = f"{ours.median:.2f} ms against {theirs.median:.2f} ms"
    return Figure(what, ours / theirs, "x", basis, goal)


def _copies(server: Server) -> Iterator[str]:
    """Copies of the big and the small log, to be folded."""
    server.big()
    server.small()
    for name in ("big", "small"):
        yield server.database(f"reports_{name}", template=name)


def _crowded(server: Server) -> str:
    """A copy of the big log with many events in the quarter hour under way."""
    url = server.database("reports_crowded", template="big")
    quarter_hour = NOW.replace(minute=NOW.minute // 15 * 15, second=0, microsecond=0)
    with open_storyline(url) as storyline:
        for batch in batches(crowd(server.scaled(CROWD), quarter_hour, NOW)):
            storyline.log.append(batch)
    return folded(url)


def folded(url: str) -> str:
    """The same database with all read tables caught up."""
    with open_storyline(url) as storyline:
        catch_up(storyline.projections, all_projections())
    vacuum(url)
    return url


def _measure(
    big: Storyline, small: Storyline, as_of: datetime
) -> Iterator[tuple[str, Sample, Sample]]:
    """The name of each report and its milliseconds, over a warm connection."""
    of_big, of_small = (questions(each.service, as_of) for each in (big, small))
    for name in GOALS_MS:
        timed = [partial(seconds, ask[name]) for ask in (of_big, of_small)]
        sampled(WARM_UP, *timed)
        big_s, small_s = sampled(CALLS, *timed)
        yield name, big_s * 1_000, small_s * 1_000


def questions(service: InteractionService, as_of: datetime) -> dict[str, Callable[[], object]]:
    people = cycle(PEOPLE)
    return {
        "get_user_stats": lambda: service.get_user_stats(next(people), DAYS, tz=ZONE, as_of=as_of),
        "get_team_activity": partial(service.get_team_activity, DAYS, tz=ZONE, as_of=as_of),
        "get_content_decisions": partial(service.get_content_decisions, DAYS, tz=ZONE, as_of=as_of),
    }


def _append_tail(storyline: Storyline, scale: float) -> datetime:
    """Append events after NOW; returns the time of the last one."""
    future = history(DAYS, until=NOW + timedelta(days=DAYS), daily=DAILY_EVENTS * scale)
    events = [event for unit in future for event in unit]
    tail = events[:TAIL]
    storyline.log.append([[event] for event in tail])
    return tail[-1].occurred_at
