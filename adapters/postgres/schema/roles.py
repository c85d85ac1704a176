"""List the roles with their members, and print the SQL that creates or grants one.

`sql/roles/grants.sql` says what each role may do.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from psycopg import Connection, errors
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.errors import InvalidInput, UnknownName

PREFIX = "storyline_"
ROLES: Mapping[str, str] = {
    "storyline_writer": "storyline bot: append to the log and read it, read and write users",
    "storyline_projector": "storyline projector: fold the log into the read tables, verify it",
    "storyline_web": "storyline web: read what analysts read and names, keep its logins",
    "storyline_analyst": "read tables, reports and the audit trail; no names, no texts",
    "storyline_analyst_names": "names of people, for a login that has storyline_analyst too",
}
"""Every role with its purpose."""

MAX_NAME_BYTES = 63


@dataclass(frozen=True, slots=True)
class Role:
    """A role and its members."""

    name: str
    exists: bool
    members: Sequence[str]

    @property
    def purpose(self) -> str:
        """What the role is for."""
        return ROLES[self.name]


class PostgresRoles:
    """The roles of the cluster. Raises DatabaseUnavailable and NotPermitted."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def listing(self) -> list[Role]:
        """All roles."""
        with connection(self._connections) as connected:
            return _listing(connected)

    def run(self, text: str) -> None:
        """Run a statement that this module made."""
        with connection(self._connections) as connected:
            connected.execute(text.encode())


def create_roles(connected: Connection[DictRow]) -> None:
    """Create the roles that are missing, inside a transaction.

    Roles belong to the whole cluster, so a migration of another database may create one at the same
    time. A login that may not create roles goes on without: `storyline roles list` shows the gap.
    """
    outcomes = (errors.DuplicateObject, errors.UniqueViolation, errors.InsufficientPrivilege)
    for role in _listing(connected):
        if not role.exists:
            with suppress(*outcomes), connected.transaction():
                connected.execute(create_statement(role.name).encode())


def are_roles_due(connected: Connection[DictRow]) -> bool:
    """Whether this login can create a missing role, or a role lacks its rights in this database."""
    due = connected.execute(statement("queries/schema/roles_due"), {"roles": list(ROLES)})
    return due.fetchone() is not None


def role_named(text: str) -> str:
    """The full name of a role: `analyst` is `storyline_analyst`. Raises UnknownName."""
    name = PREFIX + text.removeprefix(PREFIX)
    if name not in ROLES:
        known = ", ".join(role.removeprefix(PREFIX) for role in ROLES)
        raise UnknownName(f"no role {text!r:.80}; there are {known}")
    return name


def create_statement(role: str) -> str:
    """The SQL that creates a role."""
    return _statement("create_role", role=role)


def grant_statement(role: str, login: str) -> str:
    """The SQL that grants `role` to `login`. Raises InvalidInput."""
    if not 0 < len(login.encode(errors="replace")) <= MAX_NAME_BYTES or not login.isprintable():
        raise InvalidInput(f"{login!r:.80} is not a valid login name")
    return _statement("grant_role", role=role, login=login)


def _listing(connected: Connection[DictRow]) -> list[Role]:
    rows = connected.execute(statement("queries/schema/roles"), {"roles": list(ROLES)})
    return [Role(**row) for row in rows]


def _statement(query: str, **names: str) -> str:
    """The query without its comment, on one line to copy."""
    text = statement(f"queries/schema/{query}").partition("\n")[2].strip()
    quoted = {key: Identifier(name) for key, name in names.items()}
    return SQL(text).format(**quoted).as_string(None) + ";"
