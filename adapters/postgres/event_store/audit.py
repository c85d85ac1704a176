"""Recompute the hash chain over the log. The check runs no code that is stored in the database.

Every transaction finds functions and operators in `pg_catalog` only, and every table by its schema.
"""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier

from adapters.postgres.connection.connect import Pool, transaction
from adapters.postgres.connection.session import LONG_SECONDS
from adapters.statements import statement
from domain.chain import START, Break, Entry, Head, Link, entries, first_break
from domain.errors import DatabaseRefused, LogBroken

RANGE = 5_000
"""How many positions one query reads. A link is always read whole."""

Read = tuple[Link, list[Entry]]


class Audited(NamedTuple):
    """How far the log is verified, and at which position the check ends."""

    position: int
    end: int


Progress = Generator[Audited, None, int]


class PostgresAudit:
    """Verify that the log holds what was appended. Raises DatabaseUnavailable."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def head(self) -> Head:
        """The end of the chain. Keep it outside of the database."""
        bounds = self._bounds(START)
        return Head(bounds["position"], bounds["digest"])

    def verify(self, since: Head = START, *, workers: int = 2) -> Iterator[Audited]:
        """Verify the whole log, the events after `since` first, and yield the progress.

        `since` is a head that was kept: the chain must still lead to it. Events that are appended
        during the check are not part of it. Memory use does not grow with the log. Raises LogBroken
        with a position that differs from what was appended: the first one after `since`, or else
        the first one before it.
        """
        bounds = self._bounds(since)
        end = bounds["position"]
        count = yield from self._new_part(since, bounds, workers)
        if since != START:
            try:
                _raise(_break_at_the_edge(START, bounds))
                count += yield from self._verified(START, since.position, end, workers)
            except LogBroken as broken:
                reason = f"{broken.reason}; it is before the head that was kept"
                raise LogBroken(broken.position, reason) from broken
        surplus = self._count(end) - count
        if surplus:
            raise LogBroken(
                end, f"up to here the log has {surplus} rows that its key does not find"
            )

    def verify_new(self, since: Head) -> Iterator[Audited]:
        """Verify the events after `since`, a head that was verified before, and only those.

        Raises LogBroken.
        """
        yield from self._new_part(since, self._bounds(since), workers=1)

    def _new_part(self, since: Head, bounds: DictRow, workers: int) -> Progress:
        """Verify the events after `since`; return their number."""
        _raise(_break_at_the_edge(since, bounds))
        end = bounds["position"]
        yield Audited(since.position, end)
        count = yield from self._verified(since, end, end, workers)
        if bounds["outside"] is not None:
            raise LogBroken(bounds["outside"], "the event is in the log without a link")
        return count

    def _verified(self, since: Head, upto: int, end: int, workers: int) -> Progress:
        """Verify the events after `since` up to the position `upto`; return their number."""
        proved, count = since, 0
        for link, found in self._links(since.position, upto, workers):
            _raise(first_break(proved, link, found))
            proved = Head(link.position, link.digest)
            count += len(found)
            yield Audited(proved.position, end)
        if proved.position != upto:
            raise LogBroken(proved.position + 1, "its link was removed during the check")
        return count

    def _links(self, after: int, end: int, workers: int) -> Iterator[Read]:
        """The links up to `end`, in order, each with its events in the log."""
        ahead: deque[Future[list[Read]]] = deque()
        with ThreadPoolExecutor(workers) as threads:
            for start, stop in self._ranges(after, end):
                ahead.append(threads.submit(self._read, start, stop))
                if len(ahead) > workers:
                    yield from ahead.popleft().result()
            while ahead:
                yield from ahead.popleft().result()

    def _ranges(self, after: int, end: int) -> Iterator[tuple[int, int]]:
        while after < end:
            stop = self._one("queries/audit/audit_stop", after=after, end=end, size=RANGE)[
                "position"
            ]
            if stop is None:  # removed during the check
                return
            yield after, stop
            after = stop

    def _read(self, after: int, upto: int) -> list[Read]:
        asked = {"after": after, "upto": upto}
        with self._session() as session:
            links = session.text("queries/audit/audit_links")
            # One row at a time in memory.
            rows = session.connected.cursor().stream(links, asked, binary=True)
            return [(_link(row), entries(row["events"])) for row in rows]

    def _bounds(self, since: Head) -> DictRow:
        start = {"start": START.position, "nothing": START.digest}
        return self._one("queries/audit/audit_bounds", since=since.position, **start)

    def _count(self, end: int) -> int:
        with self._session() as session:
            session.connected.execute(statement("queries/audit/audit_without_indexes"))
            return int(session.one("queries/audit/audit_count", end=end)["events"])

    def _one(self, name: str, **asked: Any) -> DictRow:
        with self._session() as session:
            return session.one(name, **asked)

    @contextmanager
    def _session(self) -> Iterator["Session"]:
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            home = home_of_the_log(connected)
            connected.execute(statement("queries/audit/audit_session"))
            yield Session(connected, Identifier(home))


@dataclass(frozen=True, slots=True)
class Session:
    """A transaction in which names have no other meaning than they should."""

    connected: Connection[DictRow]
    home: Identifier

    def text(self, name: str) -> Composed:
        """A statement, with the schema of the log."""
        return SQL(statement(name)).format(home=self.home)

    def one(self, name: str, **asked: Any) -> DictRow:
        """The only row that a statement returns."""
        row = self.connected.execute(self.text(name), asked).fetchone()
        assert row is not None
        return row


def home_of_the_log(connected: Connection[DictRow]) -> str:
    """The schema of the log that this session finds. Raises DatabaseRefused."""
    row = connected.execute(statement("queries/audit/audit_home")).fetchone()
    if row is None:
        raise DatabaseRefused("this database has no event_log: run storyline migrate")
    return str(row["home"])


def _link(row: DictRow) -> Link:
    return Link(*(row[field] for field in Link._fields))


def _break_at_the_edge(since: Head, bounds: DictRow) -> Break | None:
    """Compare the start of the log, or the head that was kept, with what is in the database."""
    if since == START:
        for first in (bounds["first_event"], bounds["first_link"]):
            if first is not None and first <= START.position:
                return Break(first, "it is before the first position")
        return None
    if bounds["kept"] == since.digest:
        return None
    if bounds["position"] < since.position:
        reason = f"all events from here to {since.position}, the head that was kept, are missing"
        return Break(bounds["position"] + 1, reason)
    return Break(since.position, "the chain up to here does not lead to the head that was kept")


def _raise(found: Break | None) -> None:
    if found:
        raise LogBroken(found.position, found.reason)
