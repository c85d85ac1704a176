"""Compare what people read with what this release makes.

A superuser can leave the log as it is and replace a view or a function that reads it. So the check
makes the tables, views and functions of this release once more, in a schema that is rolled back,
and the server prints both. `schema_migration` says which release made an object: what another
release made is not called forged.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from psycopg import Connection, errors
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.connection.connect import Pool, transaction
from adapters.postgres.event_store.audit import home_of_the_log
from adapters.postgres.projections.checkpoints import is_up_to_date
from adapters.postgres.projections.projection_sql import projection_text
from adapters.postgres.schema.migrate import checksum
from adapters.statements import names, statement
from projections.projection import all_projections
from projections.projection_ports import Target

REFERENCE = "storyline_reference"

RECENT: Final = timedelta(minutes=1)

ABOUT_SCHEMAS = re.compile(r"^(CREATE|ALTER) SCHEMA .*$", re.MULTILINE)
"""What migrations do to the schemas of replays, which the reference does not have."""

TABLES = ("event_log", "event_chain", "projection_checkpoint", "parked_events")
"""The tables that reports read. Nothing can be proved of `users`, and others use that name too."""

Objects = Mapping[tuple[str, str], str]
"""How the server prints each part of each table, view and function."""


@dataclass(frozen=True, slots=True)
class SchemaFindings:
    """What differs from this release, one line each."""

    forged: list[str] = field(default_factory=list)
    of_another_release: list[str] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)


class PostgresSchemaAudit:
    """Raises DatabaseUnavailable and DatabaseRefused."""

    def __init__(self, connections: Pool, clock: Callable[[], datetime]) -> None:
        self._connections = connections
        self._clock = clock
        self._checking = Lock()
        self._last: tuple[SchemaFindings, datetime] | None = None

    def recent(self) -> tuple[SchemaFindings, datetime]:
        """Return what a check of the last minute found, or a new one, and when it was made.

        A check makes every object of a release and takes it back: too much for each look at a page.
        """
        with self._checking:
            now = self._clock()
            if self._last is None or not now - RECENT <= self._last[1] <= now:
                self._last = self.check(), now
            return self._last

    def check(self) -> SchemaFindings:
        """Compare the schema of the log with the one that this release makes.

        A database of an earlier release is not compared: migrate it, or ask that release.
        """
        with transaction(self._connections) as connected:
            home = home_of_the_log(connected)
            connected.execute(statement("queries/audit/audit_session"))
            findings = SchemaFindings(forged=_shadows(connected, home))
            _look_up_in(connected, "pg_catalog", home)
            rows = connected.execute(statement("queries/schema/applied_checksums"))
            applied = {row["name"]: row["checksum"] for row in rows}
            findings.of_another_release.extend(_other_migrations(applied))
            if any(name not in applied for name in names("migrations")):
                return findings
            outdated = _check_folds(connected, findings)
            try:
                reference = _reference(connected)
            except errors.InsufficientPrivilege:
                reason = "this login may not create a schema in the database"
                findings.not_compared.append(reason)
            except errors.ReadOnlySqlTransaction:
                findings.not_compared.append("this server is read-only")
            else:
                made_elsewhere = outdated | _made_by_another_release(applied, reference)
                _compare(_objects(connected, home), reference, made_elsewhere, findings)
        return findings


def _shadows(connected: Connection[DictRow], home: str) -> list[str]:
    read_tables = [table for each in all_projections().values() for table in each.tables]
    asked = {
        "home": home,
        "relations": [*TABLES, *_files("views"), *read_tables],
        "functions": [*_files("functions")],
        "read_tables": read_tables,
        "of_replays": [f"storyline_{target}" for target in Target],
    }
    rows = connected.execute(statement("queries/schema/shadows"), asked)
    return [row["shadow"] for row in rows]


def _files(folder: str) -> dict[str, str]:
    """The SQL texts of a folder, by the name of the function or view that each makes."""
    return {name.rpartition("/")[2]: name for name in names(folder)}


def _look_up_in(connected: Connection[DictRow], *schemas: str) -> None:
    path = {"schemas": [*schemas, "pg_temp"]}
    connected.execute(statement("queries/schema/search_path"), path)


def _check_folds(connected: Connection[DictRow], findings: SchemaFindings) -> set[str]:
    """Check by what text read tables are folded; return the tables of another release."""
    outdated: set[str] = set()
    live = {
        row["projection"]: row
        for row in connected.execute(statement("queries/schema/live_folds")).fetchall()
    }
    for name, projection in all_projections().items():
        row = live.get(name)
        if row is None or not is_up_to_date(row, projection):
            findings.of_another_release.append(f"the fold of {name}: run storyline replay {name}")
            outdated |= {f"table {table}" for table in projection.tables}
        elif row["tables"] != list(projection.tables):
            tables = ", ".join(row["tables"])
            findings.forged.append(f"the fold of {name} fills other tables: {tables}")
    return outdated


def _reference(connected: Connection[DictRow]) -> Objects:
    """Make the objects of this release, print them, and take all of it back."""
    with connected.transaction(force_rollback=True):
        create = SQL(statement("queries/schema/create_reference"))
        connected.execute(create.format(reference=Identifier(REFERENCE)))
        _look_up_in(connected, REFERENCE)
        connected.execute(statement("queries/schema/create_schema_migration"))
        for name in names("migrations"):
            connected.execute(ABOUT_SCHEMAS.sub("", statement(name)))
        connected.execute(statement("queries/schema/end_reference"))
        for name in names("functions"):
            connected.execute(statement(name))
        for projection in all_projections().values():
            connected.execute(projection_text(projection).table)
        for name in names("views"):
            connected.execute(statement(name))
        return _objects(connected, REFERENCE)


def _objects(connected: Connection[DictRow], schema: str) -> Objects:
    _look_up_in(connected, "pg_catalog", schema)
    rows = connected.execute(statement("queries/schema/objects"), {"schema": schema})
    return {(row["object"], row["part"]): row["definition"] for row in rows}


def _other_migrations(applied: Mapping[str, str]) -> list[str]:
    """The migrations that this release or the database does not have, or has in another form."""
    ours = {name: checksum(name) for name in names("migrations")}
    theirs = {name: applied[name] for name in applied if name.startswith("migrations/")}
    return sorted({name for name, _ in ours.items() ^ theirs.items()})


def _made_by_another_release(applied: Mapping[str, str], reference: Objects) -> set[str]:
    """The objects whose text, as `schema_migration` says, is not the one of this release."""
    files = {f"function {each}": name for each, name in _files("functions").items()}
    files |= {f"view {each}": name for each, name in _files("views").items()}
    elsewhere = {each for each, name in files.items() if applied.get(name) != checksum(name)}
    if _other_migrations(applied):
        elsewhere |= {of for of, _ in reference} - files.keys()
    return elsewhere


def _compare(
    ours: Objects, reference: Objects, made_elsewhere: set[str], findings: SchemaFindings
) -> None:
    """Find the differences, also what was added to an object."""
    known, present = {of for of, _ in reference}, {of for of, _ in ours}
    missing = known - present
    differences = [(of, f"{of} is missing") for of in missing]
    for of, part in reference.keys() | ours.keys():
        was, stands = reference.get((of, part)), ours.get((of, part))
        if of in known - missing and was != stands:
            change = "was added" if was is None else "is missing" if stands is None else "differs"
            differences.append((of, f"{of}{part} {change}"))
    for of, line in sorted(differences):
        found = findings.of_another_release if of in made_elsewhere else findings.forged
        found.append(line)
