"""Every object of the schema says what it is, and comments follow the release."""

from pathlib import Path

from adapters.bootstrap import Storyline
from adapters.postgres.schema.migrate import migrate
from tests.drivers.event_log import execute, project, record
from tests.drivers.sql_files import edit
from tests.factories.events import message

WITHOUT_COMMENT = """
    SELECT c.relname AS object
    FROM pg_class AS c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind NOT IN ('i', 'S', 'c', 't')
        AND obj_description(c.oid, 'pg_class') IS NULL
    UNION ALL
    SELECT c.relname || '.' || a.attname
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind NOT IN ('i', 'S', 'c', 't')
        AND col_description(c.oid, a.attnum) IS NULL
    UNION ALL
    SELECT oid::regprocedure::text
    FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
        AND obj_description(oid, 'pg_proc') IS NULL
"""
INTERNAL = """
    SELECT p.proname AS object
    FROM pg_proc AS p
    WHERE p.pronamespace = current_schema()::regnamespace
        AND obj_description(p.oid, 'pg_proc') NOT LIKE 'Internal: %%'
        AND NOT has_function_privilege('storyline_analyst', p.oid, 'EXECUTE')
"""
COMMENT = "SELECT col_description('user_stats'::regclass, 2) AS comment"


def test_every_table_view_column_and_function_has_a_comment(storyline: Storyline) -> None:
    assert _objects(storyline, WITHOUT_COMMENT) == []


def test_functions_that_analysts_may_not_call_are_internal(storyline: Storyline) -> None:
    assert _objects(storyline, INTERNAL) == []


def test_a_read_table_gets_the_comments_of_the_release_without_a_replay(
    storyline: Storyline, database_url: str, sql_texts: Path
) -> None:
    record(storyline, message())
    project(storyline)
    edit(
        sql_texts / "projections/user_stats.sql", "The quarter hour, in UTC", "The quarter, in UTC"
    )
    assert migrate(database_url) == ["comments/user_stats"]
    assert migrate(database_url) == []
    with storyline.connections.connection() as connection:
        row = connection.execute(COMMENT).fetchone()
    assert row
    assert row["comment"].startswith("The quarter, in UTC")


def test_a_table_of_an_earlier_version_waits_for_its_replay(
    storyline: Storyline, database_url: str, sql_texts: Path
) -> None:
    execute(storyline.connections, "ALTER TABLE user_stats RENAME posts_marked TO posts")
    edit(
        sql_texts / "projections/user_stats.sql", "The quarter hour, in UTC", "The quarter, in UTC"
    )
    assert migrate(database_url) == ["comments/user_stats"]
    assert migrate(database_url) == []


def _objects(storyline: Storyline, query: str) -> list[str]:
    with storyline.connections.connection() as connection:
        return [row["object"] for row in connection.execute(query.encode())]
