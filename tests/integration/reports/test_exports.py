"""Exports: exact, from one snapshot, in every zone and format, and readable by another database."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from adapters.bootstrap import Storyline
from adapters.export.export import Export, ExportFormat, ExportName
from adapters.export.formulas import harmless
from adapters.export.writing import write_export
from domain.events import ChatMigrated
from domain.ports import Person
from projections.projection import all_projections
from tests.drivers.event_log import execute, project, record
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    OTHER_TEAM,
    TEAM,
    at,
    command,
    decision,
    in_private,
    message,
    press,
    response,
    some_days_work,
    withdrawal,
)

FAMILY = "👩\u200d👩\u200d👧\u200d👧"
FORMULA = "=cmd|' /C calc'!A0"
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Africa/Monrovia", "EET"]
Row = dict[str, Any]


def exported(storyline: Storyline, export: Export) -> bytes:
    out = io.BytesIO()
    with storyline.exports.snapshot() as snapshot:
        rows = write_export(snapshot, export, out)
        assert rows == snapshot.count(export)
    return out.getvalue()


def csv_rows(storyline: Storyline, name: str, **details: Any) -> list[Row]:
    text = exported(storyline, Export(ExportName(name), **details)).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def json_rows(storyline: Storyline, name: str, **details: Any) -> list[Row]:
    export = Export(ExportName(name), ExportFormat.JSONL, **details)
    return [json.loads(line) for line in exported(storyline, export).splitlines()]


def test_every_interaction_is_exported_once_in_the_order_of_the_log(storyline: Storyline) -> None:
    record(storyline, *some_days_work())
    (everything, private) = (
        command("/queue", context={"items_shown": 5, "text": 'a "b",\n\\'}),
        in_private(command("/stats")),
    )
    record(storyline, everything, private)
    rows = csv_rows(storyline, "interactions")
    listed = storyline.service.get_recent_interactions(36_000, 100)
    assert sorted(row["id"] for row in rows) == sorted(str(each.id) for each in listed)
    assert [int(row["position"]) for row in rows] == sorted(int(row["position"]) for row in rows)
    *_, shown, last = rows
    assert json.loads(shown["context"]) == everything.context
    assert (shown["user_id"], shown["telegram_chat_id"]) == (str(ALICE), str(TEAM))
    assert (last["interaction_name"], last["telegram_chat_id"]) == ("/stats", "")


@pytest.mark.parametrize("tz", ZONES)
def test_times_have_the_offset_of_the_zone(storyline: Storyline, tz: str) -> None:
    moments = [
        at("2024-01-15 12:00:00.000001"),
        at("2024-03-31 00:59:59.999999"),  # Berlin: an instant before summer time
        at("2024-03-31 01:00"),
        at("2024-10-27 00:30"),  # Berlin shows 02:30 twice
        at("2024-10-27 01:30"),
        at("1965-05-05 05:05:05.25"),  # Monrovia had an offset with seconds
    ]
    record(storyline, *(message(occurred_at=moment) for moment in moments))
    for rows in (csv_rows, json_rows):
        told = [row["created_at"] for row in rows(storyline, "interactions", tz=tz)]
        assert [datetime.fromisoformat(text) for text in told] == moments
        local = [moment.astimezone(ZoneInfo(tz)).replace(tzinfo=None) for moment in moments]
        assert [datetime.fromisoformat(text).replace(tzinfo=None) for text in told] == local


def test_the_window_is_after_since_and_up_to_until(storyline: Storyline) -> None:
    instant = timedelta(microseconds=1)
    record(storyline, *(command(f"/n{n}", occurred_at=NOON + n * instant) for n in range(4)))
    window = {"since": NOON, "until": NOON + 2 * instant}
    rows = csv_rows(storyline, "interactions", **window)
    assert [row["interaction_name"] for row in rows] == ["/n1", "/n2"]


def test_a_chat_is_exported_under_all_its_ids(storyline: Storyline) -> None:
    record(storyline, command(), command(chat_id=OTHER_TEAM), in_private(command()))
    record(storyline, ChatMigrated.between(TEAM, -100_500, NOON))
    record(storyline, command("/later", chat_id=-100_500))
    project(storyline)
    for name in ("interactions", "user_stats", "team_activity"):
        chats = {
            row.get("telegram_chat_id") or row["chat_id"]
            for row in csv_rows(storyline, name, chat_id=-100_500)
        }
        assert chats == {str(TEAM), "-100500"}


def test_formulas_are_harmless_and_names_whole(storyline: Storyline) -> None:
    names = [FORMULA, f"{FAMILY} \u202eevil", "-1001", "علی\u200cرضا"]
    people = [Person(number, NOON, first_name=name) for number, name in enumerate(names, 1)]
    ids = storyline.users.identify(people)
    record(storyline, *(command("/start", by=ids[number]) for number in ids))
    record(storyline, press("=1+1", context={"text": "\u202e=1"}))
    rows = csv_rows(storyline, "interactions", with_names=True)
    assert [row["user_name"] for row in rows] == [
        f"'{FORMULA}",
        f"{FAMILY} \ufffdevil",
        "'-1001",
        "علی\u200cرضا",
        "",
    ]
    assert rows[-1]["interaction_name"] == "'=1+1"
    assert rows[-1]["telegram_chat_id"] == str(TEAM)  # a number is not a formula
    assert json.loads(rows[-1]["context"]) == {"text": "\ufffd=1"}
    raw = csv_rows(storyline, "interactions", with_names=True, is_raw=True)
    assert [row["user_name"] for row in raw[:-1]] == names
    assert raw[-1]["interaction_name"] == "=1+1"
    assert {row["user_name"] for row in csv_rows(storyline, "interactions")} == {""}


def test_somebody_who_was_erased_has_no_name(storyline: Storyline) -> None:
    ids = storyline.users.identify([Person(1, NOON, username="carol")])
    record(storyline, in_private(command("/start", by=ids[1])))
    named = csv_rows(storyline, "interactions", with_names=True)
    assert [(row["user_name"], row["telegram_chat_id"]) for row in named] == [("'@carol", "1")]
    execute(storyline.connections, "DELETE FROM users")
    erased = csv_rows(storyline, "interactions", with_names=True)
    assert [(row["user_id"], row["user_name"], row["telegram_chat_id"]) for row in erased] == [
        (str(ids[1]), "", "")
    ]


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_sql_and_python_agree_on_what_is_harmless(storyline: Storyline, text: str) -> None:
    with storyline.connections.connection() as connection:
        (row,) = connection.execute("SELECT storyline_cell(%s) AS cell", [text]).fetchall()
    assert row["cell"] == harmless(text)


def test_decisions_are_the_presses_that_decided(storyline: Storyline) -> None:
    offered = NOON - timedelta(seconds=90, milliseconds=500)
    units = [
        decision(press(button, occurred_at=NOON + timedelta(seconds=second)), offered)
        for second, button in enumerate(("posted", "skip", "confirm_reject"))
    ]
    late = press("posted", outcome="already_decided")
    taken_back = decision(press("skip"), offered)
    record(
        storyline,
        *units,
        taken_back,
        withdrawal(taken_back),
        late,
        press("reject"),
        press("posted", by=BOB, occurred_at=NOON + timedelta(seconds=9)),
    )
    rows = json_rows(storyline, "decisions")
    assert [(row["decision"], row["user_id"], row["seconds"]) for row in rows] == [
        ("posted", str(ALICE), 90.5),
        ("skipped", str(ALICE), 91.5),
        ("rejected", str(ALICE), 92.5),
        ("posted", str(BOB), None),
    ]
    assert [row["item_id"] for row in rows[:3]] == [str(unit[1].stream_id) for unit in units]
    assert {datetime.fromisoformat(row["offered_at"]) for row in rows[:3]} == {offered}


@pytest.mark.parametrize("name", ["user_stats", "team_activity", "content_decision"])
def test_read_tables_are_exported_with_all_their_columns(storyline: Storyline, name: str) -> None:
    record(storyline, *some_days_work())
    project(storyline)
    with storyline.connections.connection() as connection:
        cursor = connection.execute(f"SELECT * FROM {name}".encode())
        columns = {each.name for each in cursor.description or ()}
        rows = cursor.fetchall()
    for found in (json_rows(storyline, name), csv_rows(storyline, name, is_raw=True)):
        assert len(found) == len(rows) > 0
        assert set(found[0]) == columns


def test_the_quarter_hours_of_a_read_table_begin_in_the_window(storyline: Storyline) -> None:
    moments = [NOON, NOON + timedelta(minutes=15), NOON + timedelta(minutes=30)]
    record(storyline, *(command(occurred_at=moment) for moment in moments))
    project(storyline)
    window = {"since": moments[0], "until": moments[2]}
    for name in ("user_stats", "team_activity"):
        buckets = [row["bucket"] for row in json_rows(storyline, name, **window)]
        assert [datetime.fromisoformat(bucket) for bucket in buckets] == moments[:2]


def test_a_read_table_says_how_far_it_is_behind(storyline: Storyline) -> None:
    record(storyline, command())
    project(storyline)
    record(storyline, command(), command())
    execute(
        storyline.connections,
        "INSERT INTO parked_events (projection, target, position, error)"
        " VALUES ('user_stats', 'live', 1, 'why')",
    )
    with storyline.exports.snapshot() as snapshot:
        assert snapshot.lag(ExportName.USER_STATS) == (2, 1)
        assert snapshot.lag(ExportName.TEAM_ACTIVITY) == (2, 0)


def test_several_exports_of_a_snapshot_see_one_moment_and_change_nothing(
    storyline: Storyline,
) -> None:
    record(storyline, *some_days_work())
    with storyline.exports.snapshot() as snapshot:
        before = snapshot.count(Export(ExportName.INTERACTIONS))
        record(storyline, command(), decision(press("posted")))
        assert write_export(snapshot, Export(ExportName.INTERACTIONS), io.BytesIO()) == before
        assert snapshot.count(Export(ExportName.DECISIONS)) == 3
    assert len(csv_rows(storyline, "interactions")) == before + 2


def test_parquet_has_the_types_of_the_columns(storyline: Storyline) -> None:
    moment = at("2024-03-31 01:00:00.000001")
    sent = command(occurred_at=moment, context={"text": 'a "b",\n'}, message_id=5)
    decided = decision(press("posted"))
    record(storyline, sent, in_private(response("null")), press("=1"))
    record(storyline, decided, withdrawal(decided))
    export = Export(ExportName.INTERACTIONS, ExportFormat.PARQUET, tz="Asia/Kolkata")
    table = pyarrow.parquet.read_table(io.BytesIO(exported(storyline, export)))
    types = {field.name: str(field.type) for field in table.schema}
    assert types["id"] == types["context"] == types["interaction_name"] == "string"
    assert types["position"] == types["telegram_chat_id"] == "int64"
    assert types["created_at"] == "timestamp[us, tz=UTC]"
    first, second, last, taken_back, _ = table.to_pylist()
    assert (first["created_at"], first["telegram_message_id"]) == (moment, 5)
    assert json.loads(first["context"]) == sent.context
    assert (second["interaction_name"], second["user_id"]) == ("null", None)
    assert (last["interaction_name"], last["is_withdrawn"]) == ("=1", False)
    assert (taken_back["interaction_name"], taken_back["is_withdrawn"]) == ("posted", True)
    stored = pyarrow.parquet.ParquetFile(io.BytesIO(exported(storyline, export)))
    assert stored.metadata.row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize("name", list(ExportName))
@pytest.mark.parametrize("format", list(ExportFormat))
def test_an_empty_log_is_exported_too(
    storyline: Storyline, name: ExportName, format: ExportFormat
) -> None:
    content = exported(storyline, Export(name, format))
    assert (content == b"") == (format is ExportFormat.JSONL)


def test_another_database_counts_the_same(storyline: Storyline, other_url: str) -> None:
    record(storyline, *some_days_work(), in_private(command("/stats", by=BOB)))
    record(storyline, press("=1", context={"text": '\\N "\n'}), response("text_reply"))
    content = exported(storyline, Export(ExportName.INTERACTIONS, is_raw=True))
    counts = """
        SELECT interaction_type, interaction_name, outcome, user_id, count(*), min(created_at),
            max(context::text)
        FROM {} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    """
    with psycopg.connect(other_url) as other:
        other.execute("""
            CREATE TABLE interactions (
                position bigint, id uuid, user_id uuid, user_name text, interaction_type text,
                interaction_name text, outcome text, context jsonb, telegram_chat_id bigint,
                telegram_message_id bigint, created_at timestamptz, is_withdrawn boolean
            )
        """)
        with other.cursor().copy("COPY interactions FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(content)
        imported = other.execute(counts.format("interactions").encode()).fetchall()
    with storyline.connections.connection() as connection:
        logged = connection.execute(counts.format("user_interactions").encode()).fetchall()
    assert [tuple(row.values()) for row in logged] == [
        (*row[:5], row[5].astimezone(UTC), row[6]) for row in imported
    ]


@pytest.fixture
def other_url(server_url: str) -> Iterator[str]:
    """An empty database."""
    name = f"other_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield make_conninfo(server_url, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_every_read_table_can_be_exported() -> None:
    tables = {table for each in all_projections().values() for table in each.tables}
    # The queue has captions and files of content; its export is the queue's own.
    assert tables - {"content_queue"} <= set(ExportName)
