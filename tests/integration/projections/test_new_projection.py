"""One file in `projections/` and one in `sql/projections/` are a projection: nothing else is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import projections
from adapters.bootstrap import Storyline, open_storyline
from adapters.cli import app
from adapters.postgres.schema.migrate import migrate
from adapters.postgres.schema.roles import ROLES
from projections.projection import all_projections
from projections.projector import advance
from projections.replay import replay
from tests.drivers.event_log import compared, execute, project, record, rows
from tests.factories.events import ALICE, TEAM, message, press

WRITER, PROJECTOR, _, ANALYST, _ = ROLES
PYTHON = '''
"""When each chat was last heard of."""

from projections.projection import Projection

PROJECTION = Projection("last_heard", version=1, tables=("last_heard",))
'''
SQL = """
-- table: the position of the last event of each chat.
CREATE TABLE last_heard (chat_id bigint PRIMARY KEY, position bigint NOT NULL);

-- fold: the last one at positions (after, upto].
INSERT INTO last_heard AS standing
SELECT chat_id, max(notification_id) FROM current_events
WHERE notification_id > %(after)s AND notification_id <= %(upto)s AND chat_id IS NOT NULL
GROUP BY chat_id
ON CONFLICT (chat_id) DO UPDATE SET position = greatest(standing.position, excluded.position)
"""


@pytest.fixture
def two_new_files(
    tmp_path: Path, sql_texts: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    (tmp_path / "last_heard.py").write_text(PYTHON)
    (sql_texts / "projections" / "last_heard.sql").write_text(SQL)
    monkeypatch.setattr(projections, "__path__", [*projections.__path__, str(tmp_path)])
    yield
    sys.modules.pop("projections.last_heard", None)


@pytest.mark.usefixtures("two_new_files")
def test_two_files_make_a_projection(database_url: str) -> None:
    assert migrate(database_url) == ["projections/last_heard", "roles/grants"]
    with open_storyline(database_url) as storyline:
        record(storyline, message(chat_id=-1), message(), message(chat_id=-1))
        project(storyline)
        *_, last = record(storyline, message(chat_id=-2), press(), message(by=ALICE))
        assert heard(storyline) == {-1: 3, TEAM: 2}

        assert advance(storyline.projections, "last_heard", limit=2)
        project(storyline)
        assert heard(storyline) == {-1: 3, -2: 4, TEAM: last.position}
        assert status(storyline)["last_heard"] == 0

        assert not compared(storyline, all_projections()["last_heard"]).differs
        list(replay(storyline.projections, all_projections()["last_heard"]))
        assert heard(storyline) == {-1: 3, -2: 4, TEAM: last.position}
        for role, privilege in ((ANALYST, "SELECT"), (PROJECTOR, "UPDATE"), (WRITER, "SELECT")):
            assert may(storyline, role, privilege)
        assert not may(storyline, ANALYST, "UPDATE")


@pytest.mark.usefixtures("two_new_files")
def test_where_order_counts_only_a_replay_takes_up_what_is_parked_and_others_are_retried(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_storyline(database_url) as storyline:
        tables = ("last_heard", "user_stats")
        refuse = "ALTER TABLE {} ADD CONSTRAINT poison CHECK (chat_id <> -1)"
        execute(storyline.connections, *(refuse.format(table) for table in tables))
        record(storyline, message(chat_id=-1), message())
        project(storyline)
        allow = "ALTER TABLE {} DROP CONSTRAINT poison"
        execute(storyline.connections, *(allow.format(table) for table in tables))

        monkeypatch.setenv("DATABASE_URL", database_url)
        retried = CliRunner().invoke(app, ["parked", "retry"])
        assert retried.exit_code == 1
        assert "run: storyline replay last_heard" in retried.stderr
        assert [each["projection"] for each in storyline.parked_events.listing()] == ["last_heard"]
        list(replay(storyline.projections, all_projections()["last_heard"]))
        assert storyline.parked_events.listing() == []


def may(storyline: Storyline, role: str, privilege: str) -> bool:
    query = "SELECT has_table_privilege(%s, 'last_heard', %s) AS may"
    with storyline.connections.connection() as connection:
        row = connection.execute(query, [role, privilege]).fetchone()
    assert row
    return bool(row["may"])


def heard(storyline: Storyline) -> dict[int, int]:
    return {row["chat_id"]: row["position"] for row in rows(storyline.connections, "last_heard")}


def status(storyline: Storyline) -> dict[str, int]:
    """How many events each projection lags behind."""
    return {row["name"]: row["lag_events"] for row in storyline.projections.status()}
