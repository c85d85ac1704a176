"""The roles of sql/roles: which there are, who has them, and how to hand one out."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Identifier

from adapters.postgres.connect import Pool, connection
from adapters.statements import statement
from domain.errors import InvalidInput, UnknownName

PREFIX = "storyline_"
ROLES = ("storyline_writer", "storyline_projector", "storyline_analyst")
MAX_NAME_BYTES = 63


@dataclass(frozen=True, slots=True)
class Role:
    """One of the three, and the logins that have it."""

    name: str
    exists: bool
    members: Sequence[str]


class PostgresRoles:
    """The roles of the cluster. Raises DatabaseUnavailable and NotPermitted."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def listing(self) -> list[Role]:
        """All three."""
        with connection(self._connections) as connected:
            return [Role(**row) for row in connected.execute(statement("queries/roles"))]

    def run(self, text: str) -> None:
        """Run a statement of this module."""
        with connection(self._connections) as connected:
            connected.execute(text.encode())


def role_named(text: str) -> str:
    """The role that `text` means: `analyst` is `storyline_analyst`. Raises UnknownName."""
    name = PREFIX + text.removeprefix(PREFIX)
    if name not in ROLES:
        known = ", ".join(role.removeprefix(PREFIX) for role in ROLES)
        raise UnknownName(f"no role {text!r:.80}; there are {known}")
    return name


def create_statement(role: str) -> str:
    """How to make a role, for a migration that may not."""
    return _statement("create_role", role=role)


def grant_statement(role: str, login: str) -> str:
    """How to hand `role` to `login`, which is any name that Postgres takes for one."""
    if not 0 < len(login.encode(errors="replace")) <= MAX_NAME_BYTES or not login.isprintable():
        raise InvalidInput(f"{login!r:.80} is no name of a login")
    return _statement("grant_role", role=role, login=login)


def _statement(query: str, **names: str) -> str:
    """The query without its comment, in one line to copy."""
    text = statement(f"queries/{query}").partition("\n")[2].strip()
    quoted = {key: Identifier(name) for key, name in names.items()}
    return SQL(text).format(**quoted).as_string(None) + ";"
