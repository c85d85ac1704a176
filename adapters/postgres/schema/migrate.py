"""Migrate a database to the schema of this release. Every program does so when it starts.

Each file of `sql/migrations` is applied once, forward only. Functions and views are replaced when
their text has changed, all functions in one transaction, because they call each other. The read
tables of new projections are created before the views that read them. Then all get their new
comments, and the roles their rights.

A release that is older than the database leaves it as it is, or refuses if it is too old: see
docs/explanation/releases.md.
"""

from contextlib import suppress
from hashlib import sha256
from typing import Final

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from adapters.logs import logger
from adapters.postgres.connection.connect import connect, translated
from adapters.postgres.connection.session import LONG_SECONDS
from adapters.postgres.projections.checkpoints import (
    comment,
    install_read_tables,
    missing_read_tables,
)
from adapters.postgres.projections.projection_sql import projection_text
from adapters.postgres.schema.roles import are_roles_due, create_roles
from adapters.statements import names, statement
from domain.errors import MigrationFailed, ReleaseTooOld
from domain.events import EVENTS
from projections.projection import all_projections

log = logger(__name__)

RELEASE: Final = (0, 3)
"""This release, as `functions/schema/storyline_release` says it in the database."""

GRANTS = "roles/grants"
COMMENTS = "comments/"

CREATED_MEANWHILE = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DuplicateObject,
    psycopg.errors.DuplicateTable,
)


def migrate(url: str) -> list[str]:
    """Apply what is missing, and return its names. Each migration is one transaction.

    Several callers at once are safe. A database that lacks nothing is only read, and so is one that
    a newer release has migrated. Raises MigrationFailed, and keeps what was applied before;
    ReleaseTooOld, and changes nothing; DatabaseUnavailable and DatabaseRefused.
    """
    with connect(url) as connection, translated(url):
        _check_encoding(connection)
        missing = pending(connection)
        check_recorded_events(connection)
        if not missing or _is_of_newer_release(connection):
            return []
        _check_schema(connection)
        try:
            with connection.within(LONG_SECONDS):
                return _migrate(connection)
        except psycopg.errors.InsufficientPrivilege as error:
            raise MigrationFailed(
                f"the database lacks {missing[0]}, and this login may not add it: run"
                f" storyline migrate as the owner of its tables ({error.diag.message_primary})"
            ) from error


def check_events(url: str) -> None:
    """Raise ReleaseTooOld if the log may have an event that this release does not know. Only reads.

    `migrate` checks it too.
    """
    with connect(url) as connection, translated(url):
        check_recorded_events(connection)


def _check_encoding(connection: Connection[DictRow]) -> None:
    """Raise MigrationFailed if the database cannot store every character."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding not in ("UTF8", None):  # a proxy may not say
        raise MigrationFailed(
            f"the database {connection.info.dbname} is in {encoding}, and Storyline needs UTF8"
            " (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0)"
        )


def check_recorded_events(connection: Connection[DictRow]) -> None:
    """Raise ReleaseTooOld if the log may have an event that this release does not know."""
    with suppress(psycopg.errors.UndefinedTable):  # an older release has migrated the database
        for row in connection.execute(statement("queries/schema/event_topics")):
            event = EVENTS.get(row["topic"])
            if event is None or row["version"] > event.newest_version():
                raise ReleaseTooOld(
                    f"the log has {row['topic']} in version {row['version']}, which a newer release"
                    " wrote and this one does not know: start the newer release again"
                )


def _is_of_newer_release(connection: Connection[DictRow]) -> bool:
    """Whether a newer release has migrated the database. Raises ReleaseTooOld.

    What this release would apply then, the newer one has replaced.
    """
    with suppress(psycopg.errors.UndefinedFunction, psycopg.errors.UndefinedTable):
        row = connection.execute(statement("queries/schema/release")).fetchone()
        assert row
        newest, oldest = tuple(row["release"]), tuple(row["works_with"])
        applied = {each for each in _applied(connection) if each.startswith("migrations/")}
        if newest <= RELEASE and applied.issubset(names("migrations")):
            return False
        if oldest > RELEASE:
            raise ReleaseTooOld(
                f"release {_dotted(newest)} has migrated this database, and only releases from"
                f" {_dotted(oldest)} on work with it; this is {_dotted(RELEASE)}: start the newer"
                " release again"
            )
        log.info("a newer release has migrated this database", release=_dotted(newest))
        return True
    return False  # an older release has migrated it, or none


def _dotted(release: tuple[int, ...]) -> str:
    return ".".join(map(str, release))


def _check_schema(connection: Connection[DictRow]) -> None:
    """Raise MigrationFailed if no schema of the search_path exists."""
    row = connection.execute(statement("queries/schema/home_schema")).fetchone()
    if row and row["home"] is None:
        raise MigrationFailed(
            f"there is no schema {row['search_path']} (search_path): create it, or set another"
        )


def _migrate(connection: Connection[DictRow]) -> list[str]:
    # Another caller may create the table, or has just created its type, at the same moment.
    with suppress(*CREATED_MEANWHILE), connection.transaction():
        connection.execute(statement("queries/schema/create_schema_migration"))
    applied = [name for name in names("migrations") if _apply(connection, name)]
    with connection.transaction():
        applied += [name for name in names("functions") if _apply(connection, name)]
    with connection.transaction():
        connection.execute(statement("queries/schema/lock_migrations"))
        installed = install_read_tables(connection)
        connection.execute(statement("queries/schema/commit_durably"))
        are_new = bool(installed)  # a view that was dropped with its read table is made again
        views = [name for name in names("views") if _apply(connection, name, again=are_new)]
        commented = _comment(connection)
        # Under the same lock, or another caller would also grant rights on the new tables.
        granted = _apply_grants(connection, are_due=are_new)
    return applied + installed + views + commented + granted


def pending(connection: Connection[DictRow]) -> list[str]:
    """What `migrate` would apply. Raises MigrationFailed if an applied migration was changed."""
    try:
        applied = _applied(connection)
        missing = [name for name in _texts() if _is_new(name, applied.get(name))]
        missing += [f"projections/{name}" for name in missing_read_tables(connection)]
        missing += _comments_due(applied)
        return missing + ([GRANTS] if missing or _are_grants_due(connection, applied) else [])
    except psycopg.errors.UndefinedTable:
        return [*_texts(), GRANTS]


def has_log(url: str) -> bool:
    """Whether the database has a log, of this release or an older one. Only reads."""
    with connect(url) as connection, translated(url):
        return "migrations/0001_event_log" not in pending(connection)


def _texts() -> list[str]:
    return names("migrations") + names("functions") + names("views")


def _apply(connection: Connection[DictRow], name: str, *, again: bool = False) -> bool:
    with connection.transaction():
        connection.execute(statement("queries/schema/lock_migrations"))
        is_new = _is_new(name, _applied(connection).get(name))
        if not (is_new or again):
            return False
        try:
            connection.execute(statement(name))
        except psycopg.Error as error:
            reason = error.diag.message_primary or error
            raise MigrationFailed(f"sql/{name}.sql does not apply: {reason}") from error
        _record(connection, name, checksum(name))
        return is_new


def _comment(connection: Connection[DictRow]) -> list[str]:
    due = _comments_due(_applied(connection))
    for name, digest in due.items():
        comment(connection, all_projections()[name.removeprefix(COMMENTS)])
        _record(connection, name, digest)
    return [*due]


def _comments_due(applied: dict[str, str]) -> dict[str, str]:
    """The read tables whose comments have changed, with the checksums of the new ones."""
    texts = {name: projection_text(each).comments for name, each in all_projections().items()}
    sums = {COMMENTS + name: _digest(text) for name, text in texts.items() if text}
    return {name: digest for name, digest in sums.items() if applied.get(name) != digest}


def _apply_grants(connection: Connection[DictRow], *, are_due: bool) -> list[str]:
    if not (are_due or _are_grants_due(connection, _applied(connection))):
        return []
    create_roles(connection)
    connection.execute(statement(GRANTS))
    _record(connection, GRANTS, _grants_checksum())
    return [GRANTS]


def _are_grants_due(connection: Connection[DictRow], applied: dict[str, str]) -> bool:
    """Whether a text has changed since the grants, or a role is new or has lost its rights."""
    if applied.get(GRANTS) != _grants_checksum():
        return True
    return are_roles_due(connection)


def _grants_checksum() -> str:
    texts = [GRANTS, *_texts()]
    whole = [f"{name} {checksum(name)}" for name in texts] + sorted(all_projections())
    return _digest("\n".join(whole))


def _is_new(name: str, recorded: str | None) -> bool:
    changed = recorded != checksum(name)
    if changed and recorded is not None and name.startswith("migrations/"):
        raise MigrationFailed(
            f"sql/{name}.sql was changed after it was applied; undo that and add a new migration"
        )
    return changed


def _applied(connection: Connection[DictRow]) -> dict[str, str]:
    rows = connection.execute(statement("queries/schema/applied_checksums"))
    return {row["name"]: row["checksum"] for row in rows}


def checksum(name: str) -> str:
    """The SHA-256 of a SQL text, as `schema_migration` keeps it."""
    return _digest(statement(name))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _record(connection: Connection[DictRow], name: str, digest: str) -> None:
    record = {"name": name, "checksum": digest}
    connection.execute(statement("queries/schema/record_migration"), record)
