"""An event has a new version: what was shipped stays as it is, and everybody reads the new form."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

import sql
from adapters.bootstrap import Storyline
from adapters.postgres.event_store.mapper import EventMapper, to_row
from adapters.postgres.schema.migrate import migrate
from domain.errors import UnknownEvent
from domain.events import EVENTS, CommandIssued
from domain.reports import InteractionFilter
from domain.upcasters import UPCASTERS, State
from projections.projection import all_projections
from projections.replay import replay
from tests.drivers.event_log import project, record, rows
from tests.drivers.sql_files import edit
from tests.factories.events import ALICE, BOB, TEAM, at, command, press
from tests.golden import row_as_shipped, state_file, typed_columns

(SQL,) = map(Path, sql.__path__)
NEWEST_FORM = SQL / "views/current_events.sql"
READERS = [
    *SQL.glob("projections/*.sql"),
    *SQL.glob("functions/*/storyline_*.sql"),
    *SQL.glob("views/*.sql"),
]
OF_NO_VERSION = {"storyline_fits_log", "storyline_note_topics", "read_table_freshness"}
"""Read positions and times of recording only, which no version of an event changes."""

TOPIC = CommandIssued.TOPIC
ASKED: Any = {"as_of": at("2024-05-07"), "days": 100, "chat_id": TEAM}


class CommandOfTheNextRelease(CommandIssued):
    """In version 1, `/list` was called `/queue`, and what it has `shown` was `items_shown`."""

    version: int = 2


def from_version_1(state: State) -> State:
    context = dict(state["context"])
    if "items_shown" in context:
        context["shown"] = context.pop("items_shown")
    name = "/list" if state["name"] == "/queue" else state["name"]
    return state | {"name": name, "context": context}


NAME = """CASE WHEN topic = 'storyline.CommandIssued' AND storyline_version(state) = 1
    AND interaction_name = '/queue' THEN '/list'
    ELSE interaction_name END"""
CONTEXT = """CASE WHEN topic = 'storyline.CommandIssued' AND storyline_version(state) = 1
    AND context ? 'items_shown'
    THEN context - 'items_shown' || jsonb_build_object('shown', context -> 'items_shown')
    ELSE context END"""
INDEX = f"""
CREATE INDEX event_log_name_2 ON event_log (({NAME}), occurred_at)
    WHERE interaction_type IS NOT NULL
"""


@pytest.fixture
def shipped(storyline: Storyline) -> Storyline:
    """A Storyline that has recorded and folded commands of version 1, as the release wrote them."""
    commands = [row_as_shipped(TOPIC, 1, uuid4()) for _ in range(2)]
    storyline.log.recorder.append([[row] for row in commands])
    record(storyline, command("/help", by=BOB), press("posted"))
    project(storyline)
    return storyline


@pytest.fixture
def next_release(
    shipped: Storyline, database_url: str, sql_texts: Path, monkeypatch: pytest.MonkeyPatch
) -> Storyline:
    """The next release over the same database, where commands have version 2."""
    monkeypatch.setitem(EVENTS, TOPIC, CommandOfTheNextRelease)
    monkeypatch.setitem(UPCASTERS, (TOPIC, 1), from_version_1)
    change_the_view(sql_texts / "views/current_events.sql", shipped)
    (sql_texts / "migrations/9999_command_names.sql").write_text(INDEX)
    assert migrate(database_url) == [
        "migrations/9999_command_names",
        "views/current_events",
        "roles/grants",
    ]
    return shipped


def change_the_view(view: Path, storyline: Storyline) -> None:
    """Give two columns a branch, whatever branches there are already."""
    branches = {"interaction_name": NAME, "context": CONTEXT}
    newest = [
        f"{branches.get(each, each)} AS {each}" for each in columns_of(storyline, "event_log")
    ]
    edit(view, "FROM (\n", f"FROM (SELECT {', '.join(newest)} FROM (\n")
    edit(view, "FROM event_log\n)", "FROM event_log) AS shipped)")


def columns_of(storyline: Storyline, table: str) -> list[str]:
    with storyline.connections.connection() as connection:
        found = connection.execute(f"SELECT * FROM {table} LIMIT 0".encode())
        return [each.name for each in found.description or []]


def listed(shown: int) -> CommandOfTheNextRelease:
    return CommandOfTheNextRelease(
        stream_id=uuid4(),
        stream_version=1,
        occurred_at=at("2024-05-06 12:00"),
        user_id=ALICE,
        name="/list",
        context={"shown": shown},
        chat_id=TEAM,
    )


def test_python_and_sql_read_old_and_new_rows_in_the_same_form(next_release: Storyline) -> None:
    new = listed(shown=7)
    record(next_release, new)
    events = loaded(next_release)
    with next_release.connections.connection() as connection:
        seen = connection.execute("SELECT * FROM current_events ORDER BY 1").fetchall()
    assert [typed_columns(row) for row in seen] == [typed_columns(to_row(each)) for each in events]

    first, second, *_, last = events
    assert last == new
    assert [(each.version, each.name, each.context["shown"]) for each in (first, second)] == [
        (2, "/list", 5), (2, "/list", 5),
    ]  # fmt: skip


def test_shipped_rows_are_never_rewritten(next_release: Storyline) -> None:
    record(next_release, listed(shown=7))
    for name in all_projections():
        rebuild(next_release, name)
    with next_release.connections.connection() as connection:
        first = connection.execute("SELECT * FROM event_log ORDER BY 1 LIMIT 1").fetchone()
    assert first is not None
    assert first["state"] == state_file(TOPIC, 1).read_bytes()
    assert typed_columns(first) == typed_columns(row_as_shipped(TOPIC, 1))


def test_replays_and_live_folds_count_old_and_new_rows_alike(next_release: Storyline) -> None:
    for name in all_projections():
        rebuild(next_release, name)
    record(next_release, listed(shown=7), press("skip"))
    project(next_release)

    events = loaded(next_release)
    recount = Counter((each.INTERACTION_TYPE.value, each.name) for each in events)
    folded: Counter[tuple[str, str]] = Counter()
    for row in rows(next_release.connections, "team_activity"):
        folded[row["interaction_type"], row["interaction_name"]] += row["interactions"]
    assert folded == recount
    used: Counter[tuple[UUID, str]] = Counter()
    for row in rows(next_release.connections, "user_stats"):
        used.update({(row["user_id"], name): n for name, n in row["commands_used"].items()})
    assert used == {(ALICE, "/list"): 3, (BOB, "/help"): 1}


@pytest.mark.parametrize("folded", ["all of it", "not the newest"])
def test_reports_and_lists_tell_old_and_new_rows_alike(
    next_release: Storyline, folded: str
) -> None:
    for name in all_projections():
        rebuild(next_release, name)
    record(next_release, listed(shown=7))
    if folded == "all of it":
        project(next_release)

    service = next_release.service
    assert service.get_user_stats(ALICE, **ASKED)["commands_used"] == {"/list": 3}
    assert service.get_counts(**ASKED)["command"] == {"/list": 3, "/help": 1}
    assert service.get_team_activity(**ASKED)["interactions_by_name"] == {
        "/list": 3, "/help": 1, "posted": 1,
    }  # fmt: skip
    reports = next_release.reports
    assert len(reports.interactions(InteractionFilter(name="/list"))) == 3
    assert len(reports.interactions(InteractionFilter(context={"shown": 5}))) == 2


def test_a_search_by_a_changed_column_has_an_index(next_release: Storyline) -> None:
    search = "SELECT FROM user_interactions WHERE interaction_name = '/list' AND created_at > now()"
    with next_release.connections.connection() as connection, connection.transaction():
        connection.execute("SET LOCAL enable_seqscan = off")
        steps = connection.execute(f"EXPLAIN (COSTS OFF) {search}".encode()).fetchall()
    assert "event_log_name_2" in str(steps)


def test_a_release_says_what_it_does_not_know_yet(next_release: Storyline) -> None:
    record(next_release, listed(shown=7))
    before = EventMapper({TOPIC: CommandIssued}, {})
    *_, stored = next_release.log.recorder.select_notifications(start=None, limit=100)
    with pytest.raises(
        UnknownEvent, match=r"CommandIssued was recorded in version 2: here 1 is known"
    ):
        before.to_domain_event(stored)
    with pytest.raises(UnknownEvent, match=r"CommandIssued was recorded by a newer release"):
        EventMapper({}, {}).to_domain_event(stored)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.stem)
def test_nothing_but_the_view_reads_what_an_older_release_wrote(reader: Path) -> None:
    reads_the_log = re.search(r"\b(FROM|JOIN)\s+event_log\b", reader.read_text(encoding="utf-8"))
    assert bool(reads_the_log) == (reader == NEWEST_FORM or reader.stem in OF_NO_VERSION)


def test_reading_the_newest_form_costs_nothing(storyline: Storyline) -> None:
    columns = ", ".join(columns_of(storyline, "event_log"))
    query = f"SELECT {columns} FROM event_log WHERE notification_id > %(after)s"
    assert plan(storyline, query) == plan(storyline, query.replace("event_log", "current_events"))


@pytest.mark.parametrize("name", all_projections())
def test_a_fold_reads_the_log_by_position_only(storyline: Storyline, name: str) -> None:
    steps = plan(storyline, fold_of(storyline, name))
    assert "event_log" in steps
    for scan in re.findall(r".*\bon event_log\b.*", steps):
        assert "Index Scan using event_log_pkey" in scan


def fold_of(storyline: Storyline, name: str) -> str:
    with storyline.connections.connection() as connection:
        query = "SELECT fold FROM projection_checkpoint WHERE projection = %s"
        found = connection.execute(query, [name]).fetchone()
    assert found is not None
    fold: str = found["fold"]
    assert "current_events" in fold
    return fold


def plan(storyline: Storyline, fold: str) -> str:
    with storyline.connections.connection() as connection:
        steps = connection.execute(
            f"EXPLAIN (COSTS OFF) {fold}".encode(), {"after": 10, "upto": 20}
        )
        return "\n".join(step["QUERY PLAN"] for step in steps)


def loaded(storyline: Storyline) -> list[Any]:
    """All events as Python reads them, in the order of their positions."""
    stored = storyline.log.recorder.select_notifications(start=None, limit=1_000)
    return [storyline.log.mapper.to_domain_event(each) for each in stored]


def rebuild(storyline: Storyline, name: str) -> None:
    """Replay a projection of which the release has raised the version."""
    shipped = all_projections()[name]
    raised = replace(shipped, version=shipped.version + 1)
    list(replay(storyline.projections, raised))
