"""All that Storyline needs of a Postgres session, whatever its server, database or role prefers.

1. `sql/queries/connection/session.sql` sets how values are printed and read. PgBouncer keeps these
   settings for each client, also in transaction mode.
2. Transactions are READ COMMITTED and say so when they begin. A statement outside of a transaction
   runs in the session's default. Where that is another level, `connection` begins a transaction.
3. The functions of the database bring all other settings with them (SET clauses), and no text in
   `sql/` depends on `standard_conforming_strings` or `array_nulls`.
4. Every call has a deadline, because a server that is stopped never answers.

A database that is read-only by default stays so: that is how a host says that its disk is full.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from psycopg import Connection, DataError, IsolationLevel, OperationalError
from psycopg.abc import Buffer, PQGen
from psycopg.adapt import Loader
from psycopg.errors import _WaitTimeout
from psycopg.rows import DictRow

from adapters.statements import statement

CALL_SECONDS: Final = 20.0
"""The deadline of a call, unless its caller gives another one."""

LONG_SECONDS: Final = 6 * 3600.0
"""The deadline of a call that may read the whole log: a fold, an index, a migration."""

INTERRUPT_SECONDS: Final = 0.1
"""How often a call looks whether it is interrupted; the driver's own default."""

BEFORE_THE_CALENDAR: Final = re.compile(rb"-infinity|.* BC|0001-01-01 .*")
AFTER_THE_CALENDAR: Final = re.compile(rb"infinity|\d{5,}-.*|9999-12-31 .*")
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)

Result = TypeVar("Result")


class Session(Connection[DictRow]):
    """A connection whose every call has a deadline."""

    deadline: float = CALL_SECONDS
    is_read_committed: bool = True
    """Whether a statement outside of a transaction is READ COMMITTED."""

    def wait(
        self,
        gen: PQGen[Result],
        interval: float = INTERRUPT_SECONDS,
        timeout: float | None = None,
    ) -> Result:
        """Run a call of the driver. Raises OperationalError, and closes, after the deadline."""
        if timeout is not None:  # the driver waits for something that need not come
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.deadline)
        except _WaitTimeout:
            self.close()
            raise OperationalError(f"no answer within {self.deadline:.0f} seconds") from None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give the calls in the body another deadline."""
        before, self.deadline = self.deadline, seconds
        try:
            yield
        finally:
            self.deadline = before


def prepare(session: Session) -> None:
    """Make a new connection one that Storyline can work with."""
    session.isolation_level = IsolationLevel.READ_COMMITTED
    session.adapters.register_loader("timestamptz", UtcLoader)
    row = session.execute(statement("queries/connection/session")).fetchone()
    assert row is not None
    session.is_read_committed = row["is_read_committed"]


def column(values: Sequence[Any]) -> Sequence[Any] | None:
    """A column of rows as a parameter for `unnest`, beside others.

    The driver sends an array of nothing but NULLs as text, and `array_nulls` says how that is read.
    No array is the same: `unnest` fills the shorter columns up with NULLs.
    """
    return None if all(value is None for value in values) else list(values)


class UtcLoader(Loader):
    """Read a timestamptz as a time in UTC.

    It reads all that Postgres can store: a time outside of Python's calendar, infinity too, becomes
    the first or last moment of the calendar.
    """

    def load(self, data: Buffer) -> datetime:
        """The time that Postgres has printed as `data`. Raises DataError."""
        text = bytes(data)
        try:
            return datetime.fromisoformat(text.decode()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            if BEFORE_THE_CALENDAR.fullmatch(text):
                return EARLIEST
            if AFTER_THE_CALENDAR.fullmatch(text):
                return LATEST
            raise DataError(f"{text!r} is not a time in ISO format") from error
