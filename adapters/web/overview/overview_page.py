"""The dashboard's overview: its figures, each with the address of what it counts."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from adapters.web.views.names import Names
from adapters.web.views.rows import Link
from adapters.web.views.view_query import ViewQuery
from domain.figures.lists import DECISIONS
from domain.figures.overview import (
    ENOUGH,
    LOW_RUNWAY_DAYS,
    URGENT_RUNWAY_DAYS,
    Funnel,
    Overview,
    QueueCounts,
    Rate,
)
from domain.figures.periods import Period
from domain.plurals import counted, duration
from domain.printable import printable
from domain.vocabulary import InteractionType

BUSIEST: Final = 10
TOO_FEW: Final = "too few"


class Addresses:
    """The addresses of the lists behind the figures of one overview."""

    def __init__(self, query: ViewQuery, position: int, counted_at: datetime) -> None:
        self._query = query
        self._position = position
        self._counted_at = counted_at

    def interactions(self, period: Period | None = None, **more: Any) -> str:
        """The interactions of people."""
        return self._query.behind("/interactions", self._position, period, **({"people": 1} | more))

    def decisions(self, period: Period | None = None, **more: Any) -> str:
        """The decisions that stand."""
        return self._query.behind("/decisions", self._position, period, **more)

    def people(self, period: Period | None = None) -> str:
        """The people who did something."""
        return self._query.behind("/people", self._position, period)

    def person(self, user_id: UUID) -> str:
        """One person, in the same period."""
        return self._query.same_view(f"/people/{user_id}", person=None)

    def funnel(self, step: str) -> str:
        """The items queued in the period that came as far as a step."""
        return self._query.behind("/items", self._position, step=step)

    def queue(self, state: str) -> str:
        """The items of the queue in a state, at the moment of the overview."""
        return self._query.queue_behind(self._position, self._counted_at, state)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens. `before` is the same number of the period before, and opens too."""

    label: str
    value: float | None
    link: Link
    before: float | None = None
    before_href: str = ""
    note: str = ""

    @property
    def change(self) -> str:
        """How the value differs from the period before, in percent."""
        if not self.before or self.value is None:
            return ""
        percent = round(100 * (self.value - self.before) / self.before)
        return f"{percent:+,d} %".replace("-", "\N{MINUS SIGN}") if percent else "±0 %"


@dataclass(frozen=True, slots=True)
class RateRow:
    """Decisions that share a key, as a row of a table."""

    head: Link
    cells: list[Link] = field(default_factory=list)


def figures(overview: Overview, to: Addresses, before: Period) -> list[Figure]:
    """The totals of the period, compared with the period before."""
    now, then = overview.totals, overview.before
    decided = now.decisions
    return [
        Figure(
            _noun(now.interactions, "interaction"),
            now.interactions,
            Link(f"{now.interactions:,}", to.interactions()),
            then.interactions,
            to.interactions(before),
        ),
        Figure(
            _noun(now.people, "person", "people"),
            now.people,
            Link(f"{now.people:,}", to.people()),
            then.people,
            to.people(before),
        ),
        *(
            Figure(
                name,
                getattr(decided, name),
                Link(f"{getattr(decided, name):,}", to.decisions(decision=name)),
                getattr(then.decisions, name),
                to.decisions(before, decision=name),
            )
            for name in DECISIONS
        ),
        Figure(
            "approved",
            decided.approval,
            Link(_percent(decided), to.decisions()),
            note=f"of {counted(decided.decisions, 'decision')}",
        ),
        *(
            Figure(
                label,
                seconds,
                Link(_time(seconds, decided), to.decisions(timed=1)),
                note=f"of {counted(decided.timed, 'timed decision')}",
            )
            for label, seconds in (
                ("median time to decide", decided.median_seconds),
                ("90 % decided within", decided.p90_seconds),
            )
        ),
    ]


def by_person(overview: Overview, to: Addresses, names: Names) -> list[RateRow]:
    """The decisions of each person."""

    def select(user_id: UUID | None) -> dict[str, Any]:
        return {"person": user_id} if user_id else {"nobody": 1}

    def head(user_id: UUID | None) -> Link:
        href = to.person(user_id) if user_id else to.decisions(nobody=1)
        return Link(names.person(user_id), href)

    return _rate_rows(overview.decisions_by_person, head, select, to)


def by_category(overview: Overview, to: Addresses) -> list[RateRow]:
    """The decisions on items of each category."""

    def select(category: str | None) -> dict[str, Any]:
        return {"category": category} if category else {"no_category": 1}

    def head(category: str | None) -> Link:
        return Link(printable(category or "no category"), to.decisions(**select(category)))

    return _rate_rows(overview.decisions_by_category, head, select, to)


def _rate_rows(
    rates: Mapping[Any, Rate],
    head: Callable[[Any], Link],
    select: Callable[[Any], dict[str, Any]],
    to: Addresses,
) -> list[RateRow]:
    """One row for each key, the one with the most decisions first."""
    ordered = sorted(rates.items(), key=lambda pair: (-pair[1].decisions, str(pair[0])))
    return [
        RateRow(
            head(key),
            [
                Link(f"{rate.decisions:,}", to.decisions(**select(key))),
                *(
                    Link(f"{getattr(rate, name):,}", to.decisions(decision=name, **select(key)))
                    for name in DECISIONS
                ),
                Link(_percent(rate), to.decisions(**select(key))),
                Link(_time(rate.median_seconds, rate), to.decisions(timed=1, **select(key))),
                Link(_time(rate.p90_seconds, rate), to.decisions(timed=1, **select(key))),
            ],
        )
        for key, rate in ordered
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """A count in a table with bars."""

    label: str
    count: int
    href: str


def busiest_people(overview: Overview, to: Addresses, names: Names) -> list[Bar]:
    """The people with the most interactions."""
    ordered = sorted(overview.by_person.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [
        Bar(names.person(user_id), count, to.interactions(person=user_id))
        for user_id, count in ordered[:BUSIEST]
    ]


def busiest_commands(overview: Overview, to: Addresses) -> list[Bar]:
    """The commands sent most often."""
    sent: Counter[str] = Counter()
    for each in overview.daily:
        if each.type == InteractionType.COMMAND:
            sent[each.name] += each.interactions
    ordered = sorted(sent.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Bar(printable(name), count, to.interactions(type="command", name=name))
        for name, count in ordered[:BUSIEST]
    ]


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queue now. `urgency` is calm, low or urgent."""

    runway: str
    urgency: str
    links: list[Link]


def queue_view(queue: QueueCounts, per_day: int, to: Addresses) -> QueueView:
    """How long the queue lasts, and its items by state."""
    runway = queue.runway_days(per_day) if queue.is_in_use else None
    return QueueView(
        _runway(runway, per_day) if queue.is_in_use else "Nothing has been queued.",
        _urgency(runway),
        [
            Link(f"{queue.waiting:,} waiting", to.queue("waiting")),
            Link(f"{queue.in_cooldown:,} in a cooldown", to.queue("in_cooldown")),
            Link(
                f"{queue.offered_long_ago:,} offered and not decided for 30 days",
                to.queue("offered_long_ago"),
            ),
        ],
    )


def _runway(days: float | None, per_day: int) -> str:
    if days is None:
        return "Nothing is offered on a schedule, so the queue lasts."
    if days == 0:
        return "Nothing waits."
    length = "less than a day" if days < 1 else counted(int(days), "day")
    return f"At {per_day:,} a day this lasts {length}."


def _urgency(days: float | None) -> str:
    if days is None or days >= LOW_RUNWAY_DAYS:
        return "calm"
    return "low" if days >= URGENT_RUNWAY_DAYS else "urgent"


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many items came as far as a step, and their share of an earlier step."""

    name: str
    count: int
    href: str
    share: str


FUNNEL: Final = {"offered": "queued", "decided": "offered"} | dict.fromkeys(DECISIONS, "decided")
"""Each step and the one that it is a share of."""


def funnel_steps(funnel: Funnel, to: Addresses) -> list[FunnelStep]:
    """The steps from queued to decided; none if nothing was queued."""
    if not funnel.queued:
        return []
    return [
        FunnelStep(name, getattr(funnel, name), to.funnel(name), _share(funnel, name))
        for name in ("queued", *FUNNEL)
    ]


def _share(funnel: Funnel, name: str) -> str:
    before = FUNNEL.get(name)
    whole = getattr(funnel, before) if before else 0
    if whole < ENOUGH:
        return ""
    return f"{100 * getattr(funnel, name) / whole:.0f} % of {before}"


def _noun(number: int, one: str, many: str | None = None) -> str:
    return counted(number, one, many).partition(" ")[2]


def _percent(rate: Rate) -> str:
    """The approval rate, if there are enough cases for one."""
    if rate.approval is None or rate.decisions < ENOUGH:
        return TOO_FEW
    return f"{rate.approval:.1f} %"


def _time(seconds: float | None, rate: Rate) -> str:
    if seconds is None or rate.timed < ENOUGH:
        return TOO_FEW
    return duration(timedelta(seconds=seconds))
