"""Every number of the dashboard opens a list that says the same number, now and later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from adapters import bootstrap
from adapters.bootstrap import Storyline
from adapters.charts.chart_data import (
    ApprovalRate,
    DailyActivity,
    DecisionsOverTime,
    Heatmap,
    TimeToDecide,
)
from adapters.postgres.reports.list_queries import PostgresLists
from adapters.postgres.reports.overview_queries import PostgresOverviews
from adapters.web.overview.overview_charts import charts
from adapters.web.overview.overview_page import (
    Addresses,
    RateRow,
    busiest_commands,
    busiest_people,
    by_category,
    by_person,
    figures,
    funnel_steps,
    queue_view,
)
from adapters.web.views.list_views import log_position
from adapters.web.views.names import Names
from adapters.web.views.rows import Link, Rows
from adapters.web.views.view_query import ViewQuery
from domain.content.cooldown import Cooldown
from domain.figures.lists import ListPage
from domain.figures.overview import Overview, Rate
from tests.drivers.event_log import forget_everything, record
from tests.factories.events import NOON
from tests.property.naive_reports import NaiveReports
from tests.property.random_history import (
    CRITICAL_MOMENTS,
    DAY,
    MICROSECOND,
    NO_TEAM,
    TEAMS,
    USERS,
    ZONES,
    Draft,
    random_history,
    random_migrations,
)
from tests.property.random_queue import RandomQueue
from tests.property.test_reports import log_at_once, migrate, project_some

NOBODY_KNOWN = Names({}, {}, frozenset())
SUPERGROUPS = {chat_id: chat_id - 10_000 for chat_id in TEAMS}
"""The ids that teams get while somebody looks at their figures."""
MOST_OPENED = 5
Number = tuple[str, int]
"""The address of a list, and the number that opens it."""


@given(chance=st.randoms(use_true_random=True), length=st.integers(1, 40))
def test_every_number_opens_a_list_that_says_it_now_and_later(
    storyline: Storyline, chance: Random, length: int
) -> None:
    forget_everything(storyline)
    team = Team(storyline, chance, length)
    team.works()
    migrate(storyline, NaiveReports(), random_migrations(chance))
    project_some(storyline, chance, length)
    dashboard = Dashboard(storyline, random_query(chance, team.history))
    opened = some_of_all_kinds(chance, dashboard.numbers())
    for href, number in opened:
        found = dashboard.opens(href)
        assert (found.total, found.since_then) == (number, 0), href

    migrate(storyline, NaiveReports(), [chance.choice([*SUPERGROUPS.items()])])
    team.works(in_supergroups=True)
    project_some(storyline, chance, length)
    now = {at_any_position(href): number for href, number in dashboard.numbers()}
    for href, number in opened:
        found = dashboard.opens(href)
        assert found.total == number, href
        assert found.total + found.since_then == now.get(at_any_position(href), 0), href
        if urlsplit(href).path == "/people":
            for cell, count in dashboard.numbers_of_people(href):
                assert dashboard.opens(cell).total == count, cell


@given(chance=st.randoms(use_true_random=True), length=st.integers(1, 40))
def test_the_pages_of_a_list_have_each_row_once_in_both_directions(
    storyline: Storyline, chance: Random, length: int
) -> None:
    forget_everything(storyline)
    team = Team(storyline, chance, length)
    team.works()
    project_some(storyline, chance, length)
    dashboard = Dashboard(storyline, random_query(chance, team.history))
    lists = [(href, number) for href, number in dashboard.numbers() if number and is_paged(href)]
    has_more = False
    for href, number in sorted(chance.sample(lists, min(4, len(lists)))):
        size = chance.randrange(1, 1 + number)
        if urlsplit(href).path != "/decisions" and not has_more:
            team.works()  # what comes later is on no page
            has_more = True
        pages = [dashboard.opens(href, size)]
        while older := pages[-1].older:
            pages.append(dashboard.opens(f"{href}&older={older}", size))
        rows = [row for page in pages for row in page.rows]
        assert len(rows) == number
        assert all(row not in rows[:index] for index, row in enumerate(rows))
        back = pages[-1:]
        while newer := back[0].newer:
            back.insert(0, dashboard.opens(f"{href}&newer={newer}", size))
        assert [row for page in back for row in page.rows] == rows
        assert all(len(page.rows) == size for page in pages[:-1])
        assert all(len(page.rows) == size for page in back[1:-1])


class Team:
    """People at work: what they do is recorded, in whatever order it happened."""

    def __init__(self, storyline: Storyline, chance: Random, length: int) -> None:
        self._storyline, self._chance, self._length = storyline, chance, length
        self._moments = chance.sample(CRITICAL_MOMENTS, 2)
        self._queue = RandomQueue(chance, self._moments)
        self._drafts = iter(random_history(chance, 2 * length, self._moments))
        self.history: list[Draft] = []

    def works(self, *, in_supergroups: bool = False) -> None:
        """Some interactions and some changes of the queue."""
        drafts = [*islice(self._drafts, self._length)]
        if in_supergroups:
            drafts = [replace(each, chat_id=self._moved(each)) for each in drafts]
        self.history += drafts
        record(self._storyline, *self._queue.units(self._length))
        log_at_once(self._storyline, NaiveReports(), drafts)
        record(self._storyline, *self._queue.units(self._length))

    def _moved(self, draft: Draft) -> int | None:
        chat_id = draft.chat_id
        if chat_id is None or draft.item_id or self._chance.random() < 0.5:
            return chat_id
        return SUPERGROUPS.get(chat_id, chat_id)


class Dashboard:
    """The numbers of one overview with their links, and the lists that these open."""

    def __init__(self, storyline: Storyline, query: ViewQuery) -> None:
        since_noon = bootstrap.now() - NOON  # some skipped items are in a cooldown, and some not
        cooldown = Cooldown(posted=None, skipped=since_noon, rejected=timedelta(0))
        self._overviews = PostgresOverviews(storyline.connections, cooldown)
        self._lists = PostgresLists(storyline.connections, cooldown)
        self._query = query

    def numbers(self) -> list[Number]:
        """Every number of the overview as it is now, and of its list of people."""
        query = self._query
        found = self._overviews.overview(query.period, query.chat_id, query.user_id)
        to = Addresses(query, found.position, found.counted_at)
        return [
            *totals(found, to, query),
            *rates(found, to),
            *marks(found, to, query),
            *states(found, to),
            *self.numbers_of_people(to.people()),
        ]

    def opens(self, href: str, size: int = 50) -> ListPage[Any]:
        """The list at an address, as the web reads it."""
        address = urlsplit(href)
        query = self._parsed(href)
        match address.path:
            case "/interactions":
                page = query.page(size, log_position)
                return self._lists.interactions(query.interactions(), page)
            case "/decisions":
                return self._lists.decisions(query.decisions(), query.page(size))
            case "/people":
                return self._lists.people(query.filter())
            case _ if query.asked("state"):
                return self._lists.queue_items(query.queue(), query.page(size))
            case _:
                return self._lists.funnel_items(query.funnel(), query.page(size))

    def numbers_of_people(self, href: str) -> Iterator[Number]:
        """What each of these people did."""
        found = self.opens(href)
        rows = Rows(self._parsed(href), NOBODY_KNOWN, found.position)
        for row in map(rows.person, found.rows):
            yield from map(number_of, [row["interactions"], *row["decisions"]])

    def _parsed(self, href: str) -> ViewQuery:
        asked = dict(parse_qsl(urlsplit(href).query, keep_blank_values=True))
        return ViewQuery.parse(asked, tz="UTC", now=self._query.period.until)


def totals(found: Overview, to: Addresses, query: ViewQuery) -> Iterator[Number]:
    """The figures, and the same of the period before."""
    decided = found.totals.decisions
    cases = {
        "approved": decided.decisions,
        "median time to decide": decided.timed,
        "90 % decided within": decided.timed,
    }
    for each in figures(found, to, query.period.before):
        yield each.link.href, cases[each.label] if each.label in cases else int(each.value or 0)
        if each.before_href:
            yield each.before_href, int(each.before or 0)


def rates(found: Overview, to: Addresses) -> Iterator[Number]:
    """The decisions of each person and each category, with their rates and percentiles."""
    yield from table(found.decisions_by_person, by_person(found, to, NOBODY_KNOWN))
    yield from table(found.decisions_by_category, by_category(found, to))


def table(keyed: Mapping[Any, Rate], rows: list[RateRow]) -> Iterator[Number]:
    """The cells of a table: counts are numbers, and rates open their cases."""
    ordered = sorted(keyed.items(), key=lambda pair: (-pair[1].decisions, str(pair[0])))
    for (_, rate), row in zip(ordered, rows, strict=True):
        *counts, approval, median, p90 = row.cells
        yield from map(number_of, counts)
        yield approval.href, rate.decisions
        yield from ((each.href, rate.timed) for each in (median, p90))
        if row.head.href.startswith("/decisions"):
            yield row.head.href, rate.decisions


def marks(found: Overview, to: Addresses, query: ViewQuery) -> Iterator[Number]:
    """The marks of charts. Nothing is lost: their sums are the totals."""
    counted: list[list[Number]] = []
    for placed in charts(found, query, to, ""):
        match placed.chart:
            case DailyActivity(counts=counts) | DecisionsOverTime(counts=counts):
                counted.append([(each.href, each.count) for each in counts if each.count])
            case Heatmap(cells=cells):
                counted.append([(each.href, each.count) for each in cells])
            case TimeToDecide(rows=rows):
                yield from ((each.href, each.decisions) for each in rows)
            case ApprovalRate(rows=rates):
                yield from ((each.href, each.decisions) for each in rates)
    sums = [sum(count for _, count in each) for each in counted]
    assert sums == [
        found.totals.interactions, found.totals.decisions.decisions, found.totals.interactions
    ]  # fmt: skip
    for each in counted:
        yield from each


def states(found: Overview, to: Addresses) -> Iterator[Number]:
    """The busiest, the funnel and the queue."""
    for bar in (*busiest_people(found, to, NOBODY_KNOWN), *busiest_commands(found, to)):
        yield bar.href, bar.count
    for step in funnel_steps(found.funnel, to):
        yield step.href, step.count
    for link in queue_view(found.queue, 3, to).links:
        yield link.href, int(link.text.split()[0])


def some_of_all_kinds(chance: Random, numbers: Sequence[Number]) -> list[Number]:
    """A few numbers whose addresses differ in their parts: most numbers are marks of charts."""
    kinds: dict[tuple[str, ...], list[Number]] = {}
    for each in numbers:
        address = urlsplit(each[0])
        asked = dict(parse_qsl(address.query))
        kind = (address.path, *asked, asked.get("state", ""), asked.get("step", ""))
        kinds.setdefault(kind, []).append(each)
    chosen = chance.sample([*kinds.values()], min(MOST_OPENED, len(kinds)))
    return [chance.choice(each) for each in chosen]


def number_of(link: Link) -> Number:
    return link.href, int(link.text.replace(",", ""))


def is_paged(href: str) -> bool:
    return urlsplit(href).path != "/people"


def at_any_position(href: str) -> str:
    """An address without the position and the moment at which its number was counted."""
    address = urlsplit(href)
    asked = dict(parse_qsl(address.query, keep_blank_values=True))
    kept = {name: text for name, text in asked.items() if name not in ("position", "at")}
    return f"{address.path}?{urlencode(kept)}"


def random_query(chance: Random, history: list[Draft]) -> ViewQuery:
    """An overview of a period, often one that begins or ends just when something happened."""
    near = [
        each.at + chance.randrange(-1, 2) * MICROSECOND for each in chance.choices(history, k=2)
    ]
    since, until = sorted(near)
    tz = chance.choice(ZONES)
    first, last = ((moment.astimezone(ZoneInfo(tz))).date() for moment in (since, until))
    period: dict[str, object] = chance.choice(
        [
            {"days": chance.choice([1, 7, 30, 400])},
            {"from": first, "to": last},
            {"from": first},
            {"to": last},
            {"since": since.isoformat(), "until": until.isoformat()},
            {"since": since.isoformat()},
            {},
        ]
    )
    who: dict[str, object] = {
        "chat": chance.choice([None, None, *TEAMS, NO_TEAM]),
        "person": chance.choice([None, None, None, *USERS]),
        "tz": tz,
    }
    asked = {name: str(part) for name, part in (period | who).items() if part is not None}
    now = until + chance.choice([timedelta(0), timedelta(0), DAY / 3, 20 * DAY])
    return ViewQuery.parse(asked, tz="UTC", now=now)
