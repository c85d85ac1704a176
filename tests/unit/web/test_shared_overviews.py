"""Open pages of the same view share one overview."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from adapters.web.overview.shared_overviews import SharedOverviews
from adapters.web.views.view_query import ViewQuery
from domain.figures.overview import Funnel, Overview, QueueCounts, Rate, Totals
from domain.figures.periods import Period

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NOTHING = Totals(0, 0, Rate(0, 0, 0, 0, 0, None, None))


class FakeOverviews:
    """Counts nothing, and remembers the periods that it was asked for."""

    def __init__(self) -> None:
        self.end = 7
        self.counted: list[Period] = []

    def position(self) -> int:
        return self.end

    def overview(self, period: Period, chat_id: int | None, user_id: UUID | None) -> Overview:
        self.counted.append(period)
        return Overview(
            self.end, NOW, NOTHING, NOTHING, [], {}, {}, {}, {}, {}, {},
            Funnel(0, 0, 0, 0, 0, 0), QueueCounts(0, 0, 0),
        )  # fmt: skip


def asked(seconds: float, **given: str) -> ViewQuery:
    return ViewQuery.parse(given, tz="UTC", now=NOW + timedelta(seconds=seconds))


async def test_pages_that_ask_at_about_the_same_time_get_one_overview_and_its_period() -> None:
    overviews = FakeOverviews()
    shared = SharedOverviews(overviews)
    answers = await asyncio.gather(*(shared.overview(asked(each / 10)) for each in range(5)))
    assert len(overviews.counted) == 1
    assert {query.period for query, _ in answers} == set(overviews.counted)


async def test_a_page_that_heard_of_a_new_event_gets_an_overview_with_it() -> None:
    overviews = FakeOverviews()
    shared = SharedOverviews(overviews)
    await shared.overview(asked(0))
    overviews.end = 8
    _, found = await shared.overview(asked(0.5))
    assert (found.position, len(overviews.counted)) == (8, 2)


async def test_pages_of_other_views_get_their_own() -> None:
    overviews = FakeOverviews()
    shared = SharedOverviews(overviews)
    queries = [asked(0), asked(0, days="7"), asked(0, tz="Asia/Kolkata"), asked(0, chat="-7")]
    answers = await asyncio.gather(*map(shared.overview, queries))
    assert [query for query, _ in answers] == queries
    assert len(overviews.counted) == 4
