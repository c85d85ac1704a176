"""Bring a database to the form this release needs.

`sql/migrations` go forward only, once each. Functions and views are replaced when their text is
new, and the read tables of new projections are made.
"""

from hashlib import sha256

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from adapters.postgres.connect import connect
from adapters.postgres.projection_store import install_read_tables, missing_read_tables
from adapters.statements import names, statement
from domain.errors import MigrationFailed


def migrate(url: str) -> list[str]:
    """Apply what is missing, each text in its own transaction, and name what was applied.

    Several callers at once are safe; a database that lacks nothing is only read. Raises
    MigrationFailed, and leaves what was applied before.
    """
    with connect(url) as connection:
        if not pending(connection):
            return []
        with connection.transaction():
            connection.execute(statement("queries/lock_migrations"))
            connection.execute(statement("queries/create_schema_migration"))
        applied = [name for name in _texts() if _apply(connection, name)]
        with connection.transaction():
            connection.execute(statement("queries/lock_migrations"))
            applied += install_read_tables(connection)
    return applied


def pending(connection: Connection[DictRow]) -> list[str]:
    """What `migrate` would apply. Raises MigrationFailed if an applied migration was changed."""
    try:
        applied = _applied(connection)
        missing = [name for name in _texts() if _is_new(name, applied.get(name))]
        return missing + [f"projections/{name}" for name in missing_read_tables(connection)]
    except psycopg.errors.UndefinedTable:
        return _texts()


def _texts() -> list[str]:
    return names("migrations") + names("functions") + names("views")


def _apply(connection: Connection[DictRow], name: str) -> bool:
    with connection.transaction():
        connection.execute(statement("queries/lock_migrations"))
        if not _is_new(name, _applied(connection).get(name)):
            return False
        try:
            connection.execute(statement(name))
        except psycopg.Error as error:
            reason = error.diag.message_primary or error
            raise MigrationFailed(f"sql/{name}.sql does not apply: {reason}") from error
        record = {"name": name, "checksum": _checksum(name)}
        connection.execute(statement("queries/record_migration"), record)
        return True


def _is_new(name: str, recorded: str | None) -> bool:
    changed = recorded != _checksum(name)
    if changed and recorded is not None and name.startswith("migrations/"):
        raise MigrationFailed(
            f"sql/{name}.sql was changed after it was applied; undo that and add a new migration"
        )
    return changed


def _applied(connection: Connection[DictRow]) -> dict[str, str]:
    rows = connection.execute(statement("queries/applied_checksums"))
    return {row["name"]: row["checksum"] for row in rows}


def _checksum(name: str) -> str:
    return sha256(statement(name).encode()).hexdigest()
