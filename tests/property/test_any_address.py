"""Any address is answered: with a view, or with one sentence that says what is wrong with it."""

from asyncio import run
from itertools import cycle, product
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from adapters.bootstrap import Storyline
from adapters.charts.chart_data import PageChart
from adapters.web.overview.overview_view import OverviewView
from adapters.web.overview.shared_overviews import SharedOverviews
from adapters.web.pages import Pages
from adapters.web.views.list_views import ListViews
from adapters.web.views.names import Names
from adapters.web.views.view import Frame
from tests.drivers.event_log import record
from tests.factories.events import ALICE, NOON, TEAM, some_days_work

PATHS = ("/", f"/people/{ALICE}", "/interactions", "/decisions", "/people", "/items")
NUMBERS = ["0", "1", "-1", "7", "24", str(TEAM), "9" * 30, "1e3", "٣", "x"]
TIMES = [
    "2024-05-06", "2024-05-06T12:00Z", "2024-05-06T12:00:00.000001+05:30", "0001-01-01",
    "0001-01-01T00:00+14:00", "9999-12-31", "9999-12-31T23:59:59.999999-12:00", "1000-01-01",
    "9000-12-31T00:00Z", "2024-W10", "now",
]  # fmt: skip
CURSORS = [f"{time}_{key}" for time in TIMES for key in ("1", "-1", str(2**70), str(ALICE), "")]
TEXTS = ["posted", "ok", "command", "waiting", "queued", "in_cooldown", "\x00", "\ud800", "%", " "]
PARTS = {
    **dict.fromkeys(("days", "chat", "weekday", "hour", "position"), NUMBERS),
    **dict.fromkeys(("from", "to", "since", "until", "at"), TIMES),
    **dict.fromkeys(("older", "newer"), CURSORS),
    **dict.fromkeys(("type", "name", "outcome", "decision", "category", "step", "state"), TEXTS),
    **{name: ["1"] for name in ("people", "nobody", "no_category", "timed")},
    "context": ["a=b", '{"a": [1e400]}', '{"a": 1}', "[" * 5000, "{", "\x00=\ud800"],
    "tz": ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia", "Mars/Olympus", "../etc"],
    "person": [str(ALICE), "alice", "{}"],
}  # fmt: skip


def random_part(name: str) -> st.SearchStrategy[str]:
    return st.one_of(
        st.sampled_from(PARTS[name]), st.sampled_from(PARTS[name]), st.text(max_size=9)
    )


class NoCharts:
    """Draws nothing."""

    async def start(self) -> None:
        pass

    async def svg(self, chart: PageChart) -> str:
        return ""


@pytest.fixture
def views(storyline: Storyline) -> list[Route]:
    """All views of periods, of a team that did something."""
    record(storyline, *some_days_work())
    frame = Frame(Pages(has_login=False), lambda: Names({}, {}, frozenset()), "UTC", lambda: NOON)
    overview = OverviewView(frame, SharedOverviews(storyline.overviews), NoCharts(), per_day=3)
    return [*overview.routes(), *ListViews(frame, storyline.lists).routes()]


def test_every_odd_part_of_an_address_is_answered(views: list[Route]) -> None:
    parts: list[dict[str, str]] = [
        *({name: text} for name, texts in PARTS.items() for text in texts),
        *({"from": first, "to": last} for first, last in product(TIMES, TIMES)),
        *({"since": since, "until": until} for since, until in product(TIMES, TIMES)),
        *({"state": "waiting", "at": at, "tz": "America/New_York"} for at in TIMES),
    ]
    for path, query in zip(cycle(PATHS), parts, strict=False):
        check(views, path, query)
    for query in parts[-len(TIMES) :]:
        check(views, "/items", query)


@given(
    path=st.sampled_from(PATHS),
    format=st.sampled_from(["", ".json", ".csv"]),
    asked=st.sets(st.sampled_from([*PARTS]), min_size=1, max_size=3),
    data=st.data(),
)
def test_any_address_is_answered(
    views: list[Route], path: str, format: str, asked: set[str], data: st.DataObject
) -> None:
    query = {name: data.draw(random_part(name)) for name in sorted(asked)}
    check(views, f"{path}{format}", query)


def check(views: list[Route], path: str, query: dict[str, str]) -> None:
    href = f"{path}?{urlencode(query, errors='surrogatepass')}"
    answer = run(asked_for(Starlette(routes=views), href))
    assert answer.status_code in (200, 400), (href, answer.text)


async def asked_for(app: Starlette, href: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(href)
