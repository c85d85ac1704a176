"""The schema audit names each change by which people read something else than the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from adapters.bootstrap import Storyline, now
from adapters.postgres.connection.connect import Pool, connect
from adapters.postgres.connection.session import Session
from adapters.postgres.schema.migrate import migrate
from adapters.postgres.schema.schema_audit import PostgresSchemaAudit, SchemaFindings
from adapters.statements import statement
from domain.errors import DatabaseRefused
from projections.projection import all_projections
from projections.replay import replay
from tests.drivers.event_log import execute, project, record
from tests.drivers.sql_files import edit
from tests.factories.events import NOON, message, press

STATS = (
    "storyline_user_stats(uuid, integer, bigint, text, timestamp with time zone,"
    " timestamp with time zone)"
)
NOTHING = "RETURN QUERY SELECT 7::bigint, 0::bigint, 0::bigint, 0::bigint, '{}'::jsonb, 3;"
FORGED_STATS = f"""CREATE OR REPLACE FUNCTION storyline_user_stats(
    p_user_id uuid, p_days integer DEFAULT 30, p_chat_id bigint DEFAULT NULL,
    p_tz text DEFAULT 'UTC', p_as_of timestamptz DEFAULT now(),
    p_since timestamptz DEFAULT NULL
) RETURNS TABLE (
    total_interactions bigint, posts_marked bigint, posts_skipped bigint, posts_rejected bigint,
    commands_used jsonb, most_active_hour integer
) LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$ BEGIN {NOTHING} END $$"""
FORGED_EVENTS = statement("views/current_events").replace(
    "FROM event_log\n", "FROM event_log WHERE notification_id <> 2\n"
)
COPY = """ALTER TABLE event_log RENAME TO event_log_2026;
    CREATE TABLE event_log (LIKE event_log_2026 INCLUDING ALL)"""
ELSEWHERE = """CREATE SCHEMA elsewhere;
    CREATE TABLE elsewhere.event_log (LIKE event_log INCLUDING ALL);
    CREATE TABLE elsewhere.event_chain (LIKE event_chain INCLUDING ALL)"""
WITHOUT_KEY = """ALTER TABLE event_log ALTER notification_id DROP IDENTITY;
    ALTER TABLE event_log DROP CONSTRAINT event_log_pkey;
    ALTER TABLE event_log ALTER notification_id DROP NOT NULL"""

ATTACKS = {
    "a view leaves an event out": (FORGED_EVENTS, "view current_events differs"),
    "the audit trail leaves rows out": (
        "CREATE OR REPLACE VIEW user_interactions AS SELECT originator_id AS id, user_id,"
        " interaction_type, interaction_name, context, chat_id AS telegram_chat_id,"
        " message_id AS telegram_message_id, occurred_at AS created_at, outcome,"
        " notification_id AS position, false AS is_withdrawn FROM event_log WHERE outcome = 'ok'",
        "view user_interactions differs",
    ),
    "a view becomes a table": (
        "ALTER VIEW current_events RENAME TO no_events;"
        "CREATE TABLE current_events AS SELECT * FROM event_log",
        "view current_events is missing",
    ),
    "a report says what it likes": (FORGED_STATS, f"function {STATS} differs"),
    "a report reads another schema": (
        f"CREATE SCHEMA evil; ALTER FUNCTION {STATS} SET search_path = evil, public",
        f"function {STATS} differs",
    ),
    "a part of a report is replaced": (
        "CREATE OR REPLACE FUNCTION storyline_bucket(moment timestamptz) RETURNS timestamptz"
        " LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT moment - interval '1 day' $$",
        "function storyline_bucket(timestamp with time zone) differs",
    ),
    "a report with fewer arguments is preferred": (
        "CREATE FUNCTION storyline_user_stats(uuid, integer) RETURNS SETOF bigint"
        " LANGUAGE sql AS 'SELECT 7::bigint'",
        "function storyline_user_stats(uuid, integer) was added",
    ),
    "a function hides one of Postgres": (
        "CREATE FUNCTION jsonb_build_object(text, integer) RETURNS jsonb"
        " LANGUAGE sql AS $$ SELECT '{}'::jsonb $$",
        "function public.jsonb_build_object(text,integer) hides one of Postgres",
    ),
    "an operator hides one of Postgres": (
        "CREATE FUNCTION no_days(integer, interval) RETURNS interval"
        " LANGUAGE sql AS $$ SELECT interval '0' $$;"
        "CREATE OPERATOR * (LEFTARG = integer, RIGHTARG = interval, FUNCTION = no_days)",
        "operator public.*(integer,interval) hides one of Postgres",
    ),
    "a function of Postgres is replaced": (
        "CREATE OR REPLACE FUNCTION pg_catalog.record_send(record) RETURNS bytea"
        " LANGUAGE plpgsql STABLE STRICT AS $$ BEGIN RETURN ''; END $$",
        "function record_send(record) is not the one of Postgres",
    ),
    "an aggregate of Postgres is replaced": (
        "CREATE FUNCTION no_bytes(internal, bytea, bytea) RETURNS internal"
        " LANGUAGE internal AS 'bytea_string_agg_transfn';"
        "CREATE OR REPLACE AGGREGATE pg_catalog.string_agg(value bytea, delimiter bytea) ("
        " SFUNC = no_bytes, STYPE = internal, FINALFUNC = bytea_string_agg_finalfn)",
        "function string_agg(bytea,bytea) is not the one of Postgres",
    ),
    "a function is added to Postgres": (
        "CREATE FUNCTION pg_catalog.left(text, bigint) RETURNS text"
        " LANGUAGE sql AS $$ SELECT '' $$",
        'function "left"(text,bigint) was added to Postgres',
    ),
    "a cast is added": (
        "CREATE FUNCTION no_hours(integer) RETURNS interval"
        " LANGUAGE sql AS $$ SELECT interval '0' $$;"
        "CREATE CAST (integer AS interval) WITH FUNCTION no_hours AS IMPLICIT",
        "cast from integer to interval was added to Postgres",
    ),
    "the appender is replaced": (
        "ALTER FUNCTION append_events SECURITY INVOKER",
        "function append_events(",
    ),
    "a pristine copy stands under the name of the log": (COPY, "view current_events differs"),
    "a pristine copy stands in another schema": (
        ELSEWHERE,
        "elsewhere.event_log has the name of ours in another schema",
    ),
    "a report stands in another schema": (
        f"CREATE SCHEMA evil; {FORGED_STATS.replace('FUNCTION s', 'FUNCTION evil.s')}",
        f"function evil.{STATS.replace(', ', ',')} has the name of ours in another schema",
    ),
    "another view comes first in the search_path of a role": (
        "CREATE SCHEMA evil; CREATE VIEW evil.user_interactions AS SELECT 1 AS id;"
        "ALTER ROLE storyline_analyst SET search_path = evil, public",
        "evil.user_interactions has the name of ours in another schema",
    ),
    "another view is in the schema of a role": (
        "CREATE SCHEMA storyline_analyst;"
        "CREATE VIEW storyline_analyst.user_stats AS SELECT 1 AS id",
        "storyline_analyst.user_stats has the name of ours in another schema",
    ),
    "a replay finds another view first": (
        "CREATE VIEW storyline_shadow.current_events AS SELECT * FROM event_log WHERE false",
        "storyline_shadow.current_events has the name of ours in another schema",
    ),
    "rows without a position are possible": (
        WITHOUT_KEY,
        "table event_log: constraint event_log_pkey is missing",
    ),
    "a key does not see new rows": (
        "UPDATE pg_index SET indisready = false WHERE indexrelid = 'event_log_pkey'::regclass",
        "table event_log: constraint event_log_pkey differs",
    ),
    "the guard of the log is off": (
        "ALTER TABLE event_log DISABLE TRIGGER event_log_is_immutable",
        "table event_log: trigger event_log_is_immutable differs",
    ),
    "the guard of the chain is gone": (
        "DROP TRIGGER event_chain_is_immutable ON event_chain",
        "table event_chain: trigger event_chain_is_immutable is missing",
    ),
    "a trigger changes a read table": (
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER nothing BEFORE INSERT ON user_stats"
        " FOR EACH ROW EXECUTE FUNCTION nothing()",
        "table user_stats: trigger nothing was added",
    ),
    "row security hides rows from the auditor": (
        "CREATE POLICY most ON event_log USING (notification_id <> 2);"
        "ALTER TABLE event_log ENABLE ROW LEVEL SECURITY",
        "table event_log: policy most was added",
    ),
    "row security hides everything": (
        "ALTER TABLE team_activity ENABLE ROW LEVEL SECURITY",
        "table team_activity differs",
    ),
    "a child table brings more rows": (
        "CREATE TABLE more () INHERITS (event_log)",
        "table event_log: child table more was added",
    ),
    "a rule writes elsewhere": (
        "CREATE RULE elsewhere AS ON INSERT TO user_stats DO INSTEAD NOTHING",
        "table user_stats: rule elsewhere was added",
    ),
    "a read table is a view": (
        "ALTER TABLE user_stats RENAME TO old_stats;"
        "CREATE VIEW user_stats AS SELECT * FROM old_stats WHERE false",
        "table user_stats is missing",
    ),
    "a copy stands under the name of a read table": (
        "ALTER TABLE team_activity RENAME TO old_activity;"
        "CREATE TABLE team_activity (LIKE old_activity INCLUDING ALL)",
        "the fold of team_activity fills other tables: old_activity",
    ),
}


def audited(connected: Session) -> SchemaFindings:
    """What the audit finds inside of the transaction of this connection."""

    class Lender:
        conninfo = ""

        @contextmanager
        def connection(self) -> Iterator[Session]:
            yield connected

    return PostgresSchemaAudit(cast(Pool, Lender()), now).check()


def test_every_change_of_what_people_read_is_named(database_url: str) -> None:
    missed: dict[str, SchemaFindings] = {}
    with connect(database_url) as connected:
        assert audited(connected) == SchemaFindings()
        for attack, (statements, finding) in ATTACKS.items():
            with connected.transaction(force_rollback=True):
                connected.execute(statements.encode())
                found = audited(connected)
                if not any(finding in line for line in found.forged) or found.of_another_release:
                    missed[attack] = found
        assert missed == {}
        assert audited(connected) == SchemaFindings()


def test_another_release_is_told_apart_from_a_forgery(database_url: str, sql_texts: Path) -> None:
    edit(sql_texts / "functions/reports/storyline_bucket.sql", "15 minutes", "20 minutes")
    with connect(database_url) as connected:
        connected.execute(FORGED_EVENTS.encode())
        found = audited(connected)
    assert found.forged == ["view current_events differs"]
    assert found.of_another_release == [
        "function storyline_bucket(timestamp with time zone) differs"
    ]


def test_a_database_of_an_earlier_release_is_told_apart_and_not_compared(
    database_url: str, sql_texts: Path
) -> None:
    (sql_texts / "migrations/9999_colours.sql").write_text("CREATE TABLE colours (name text);")
    with connect(database_url) as connected:
        assert audited(connected) == SchemaFindings(of_another_release=["migrations/9999_colours"])


def test_a_database_of_a_newer_release_is_told_apart(database_url: str, sql_texts: Path) -> None:
    migration = sql_texts / "migrations/9999_colours.sql"
    migration.write_text("ALTER TABLE users ADD COLUMN colour text;")
    migrate(database_url)
    migration.unlink()
    with connect(database_url) as connected:
        found = audited(connected)
    assert found.forged == []
    assert found.of_another_release == [
        "migrations/9999_colours",
        "table users: column colour was added",
    ]


def test_a_forger_who_blames_another_release_is_not_believed(database_url: str) -> None:
    with connect(database_url) as connected:
        connected.execute(FORGED_STATS.encode())
        connected.execute("SET storyline.migrates = 'on'")
        connected.execute(
            "UPDATE schema_migration SET checksum = 'another'"
            " WHERE name = 'functions/reports/storyline_user_stats'"
        )
        assert audited(connected).of_another_release == [f"function {STATS} differs"]


def test_a_forged_fold_is_named(database_url: str) -> None:
    with connect(database_url) as connected:
        connected.execute("UPDATE projection_checkpoint SET fold = 'SELECT' || fold")
        assert "the fold of user_stats: run storyline replay user_stats" in (
            audited(connected).of_another_release
        )


def test_a_replay_and_objects_of_others_are_no_forgery(storyline: Storyline) -> None:
    record(storyline, message(), press())
    project(storyline)
    for projection in all_projections().values():
        list(replay(storyline.projections, projection))
    execute(
        storyline.connections,
        "CREATE SCHEMA shop; CREATE TABLE shop.users (name text); CREATE TABLE ours (name text)",
        "CREATE FUNCTION shop.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION ours(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "CREATE INDEX ours_by_name ON ours (name); CREATE INDEX by_chat ON event_log (chat_id)",
        "CREATE EXTENSION citext; CREATE EXTENSION intarray",
    )
    assert storyline.schema_audit.check() == SchemaFindings()


def test_what_a_check_found_is_kept_for_a_minute(storyline: Storyline) -> None:
    time = NOON
    audit = PostgresSchemaAudit(storyline.connections, lambda: time)
    assert audit.recent() == (SchemaFindings(), NOON)
    execute(storyline.connections, "DROP VIEW standing_decisions")
    time = NOON + timedelta(seconds=60)
    assert audit.recent() == (SchemaFindings(), NOON)
    time = NOON + timedelta(seconds=61)
    assert audit.recent() == (SchemaFindings(forged=["view standing_decisions is missing"]), time)


def test_the_audit_leaves_nothing_behind(storyline: Storyline) -> None:
    schemas = "SELECT nspname FROM pg_namespace ORDER BY 1"
    with storyline.connections.connection() as connected:
        before = connected.execute(schemas).fetchall()
    assert storyline.schema_audit.check() == SchemaFindings()
    with storyline.connections.connection() as connected:
        assert connected.execute(schemas).fetchall() == before


def test_a_login_that_may_create_nothing_says_so_and_still_finds_shadows(
    storyline: Storyline, database_url: str, analyst: str
) -> None:
    execute(
        storyline.connections,
        f'GRANT storyline_analyst TO "{analyst}"',
        "CREATE SCHEMA evil",
        FORGED_STATS.replace("FUNCTION s", "FUNCTION evil.s"),
    )
    with connect(database_url) as connected, connected.transaction():
        connected.execute(f'SET LOCAL ROLE "{analyst}"'.encode())
        found = audited(connected)
    assert found.not_compared == ["this login may not create a schema in the database"]
    assert len(found.forged) == 1


def test_a_database_without_a_log_says_what_to_do(server_url: str) -> None:
    with (
        connect(server_url) as connected,
        pytest.raises(DatabaseRefused, match="run storyline migrate"),
    ):
        audited(connected)
