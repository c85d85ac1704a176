"""Open connections and pools, and translate the driver's errors into ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from select import POLLIN, poll
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from adapters.postgres.connection.session import CALL_SECONDS, Session, prepare
from domain.errors import (
    DatabaseRefused,
    DatabaseUnavailable,
    InvalidInput,
    LimitExceeded,
    NotPermitted,
    StorylineError,
)

Pool = ConnectionPool[Session]

WAIT_SECONDS = 3.0
"""How long a caller waits for a connection from a pool before Postgres counts as away."""

LIMITS = {"57014", "55P03", "53400"}
"""SQLSTATEs: cancelled, waited too long for a lock, over a configured limit."""

DEFAULTS = {
    "application_name": "storyline",
    "client_encoding": "UTF8",  # whatever PGCLIENTENCODING says
    "connect_timeout": 5,
    # A host that vanished is noticed within half a minute, long before the kernel gives up.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


def connect(url: str) -> Session:
    """A connection in autocommit mode. Raises DatabaseUnavailable."""
    options = _options(url)
    with translated(url):
        connected = Session.connect(url, **options)
        prepare(connected)
        return connected


@contextmanager
def pool(url: str, *, size: int = 4) -> Iterator[Pool]:
    """A pool of at most `size` connections. Postgres may still be away.

    Each connection is checked before it is used, so callers do not notice a restarted server.
    """

    def check(candidate: Session) -> None:
        try:
            _check_socket(candidate)
        except psycopg.OperationalError:
            connections.drain()  # the others are also from before the restart
            raise

    with Pool(
        url,
        connection_class=Session,
        min_size=1,
        max_size=size,
        timeout=WAIT_SECONDS,
        reconnect_timeout=1.0,  # short: the next caller makes it try at once
        kwargs=_options(url),
        configure=prepare,
        check=check,
        open=True,
    ) as connections:
        yield connections


def _check_socket(connected: Session) -> None:
    """Read what the server has sent meanwhile. Raises OperationalError if it ended the connection.

    Without a round trip: a server that is gone has closed the socket.
    """
    readable = poll()
    readable.register(connected.pgconn.socket, POLLIN)
    while readable.poll(0):
        connected.pgconn.consume_input()


@contextmanager
def autocommit(connections: Pool, *, deadline: float = CALL_SECONDS) -> Iterator[Session]:
    """A connection from the pool without a transaction, as VACUUM needs it. Errors are translated.

    `deadline` is for each call, in seconds.
    """
    with (
        translated(str(connections.conninfo)),
        connections.connection() as borrowed,
        borrowed.within(deadline),
    ):
        yield borrowed


@contextmanager
def connection(connections: Pool, *, deadline: float = CALL_SECONDS) -> Iterator[Session]:
    """A connection from the pool whose statements are READ COMMITTED. Errors are translated."""
    with autocommit(connections, deadline=deadline) as borrowed:
        if borrowed.is_read_committed:
            yield borrowed
        else:
            with borrowed.transaction():
                yield borrowed


@contextmanager
def transaction(connections: Pool, *, deadline: float = CALL_SECONDS) -> Iterator[Session]:
    """A connection from the pool, in a transaction. Errors are translated."""
    with autocommit(connections, deadline=deadline) as borrowed, borrowed.transaction():
        yield borrowed


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Translate the driver's errors into our own: see domain/errors.py."""
    try:
        yield
    except psycopg.OperationalError as error:  # PoolTimeout is one too
        raise _operational(error, url) from error
    except (psycopg.DataError, psycopg.errors.CheckViolation) as error:
        raise InvalidInput(f"the database cannot take this: {_line(error)}") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotPermitted(f"the database refuses: {_line(error)}") from error
    except psycopg.Error as error:
        raise DatabaseRefused(f"the database refuses: {_line(error)}") from error


def _operational(error: psycopg.OperationalError, url: str) -> StorylineError:
    """Tell what passes by itself from what would fail again: psycopg calls both operational."""
    state = error.sqlstate or ""
    if state in LIMITS or state.startswith("54"):
        return LimitExceeded(f"the database gave up: {_line(error)}")
    if state.startswith("55"):
        return DatabaseRefused(f"the database refuses: {_line(error)}")
    if state.startswith(("40", "53", "58")):
        return DatabaseUnavailable(f"the database at {shown(url)} is in trouble: {_line(error)}")
    return DatabaseUnavailable(f"no database at {shown(url)}: {_line(error)}")


def shown(url: str) -> str:
    """`url` as a person may read it: without the password."""
    parts = _parsed(url)
    named = (f"{key}={parts[key]}" for key in ("host", "port", "user", "dbname") if parts.get(key))
    return " ".join(named) or "the default address"


def without_password(url: str) -> tuple[str, str | None]:
    """`url` without its password, and the password."""
    parts = _parsed(url)
    password = parts.pop("password", None)
    return make_conninfo("", **parts), password


def _options(url: str) -> dict[str, Any]:
    # No prepared statements: behind PgBouncer in transaction mode they collide.
    given = _parsed(url)
    defaults = {key: value for key, value in DEFAULTS.items() if key not in given}
    return {"autocommit": True, "prepare_threshold": None, "row_factory": dict_row, **defaults}


def _parsed(url: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(url)
    except (psycopg.ProgrammingError, UnicodeError):  # its text may contain the password
        raise InvalidInput(
            "setting DATABASE_URL: must be a Postgres URL, postgresql://USER:PASSWORD@HOST/DATABASE"
        ) from None


def _line(error: Exception) -> str:
    said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return " ".join((said or str(error)).split())
