"""Recompute the hash chain over the log. The check runs no code that is stored in the database."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.connection.session import LONG_SECONDS
from adapters.statements import statement
from domain.chain import START, Break, Entry, Head, Link, entries, first_break
from domain.errors import LogBroken

RANGE = 5_000
"""How many positions one query reads. A link is always read whole."""

Read = tuple[Link, list[Entry]]


class Audited(NamedTuple):
    """How far the log is verified, and at which position the check ends."""

    position: int
    end: int


class PostgresAudit:
    """Verify that the log holds what was appended. Raises DatabaseUnavailable."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def head(self) -> Head:
        """The end of the chain. Keep it outside of the database."""
        bounds = self._bounds(START)
        return Head(bounds["position"], bounds["digest"])

    def verify(self, since: Head = START, *, workers: int = 2) -> Iterator[Audited]:
        """Verify all events after `since`, and yield the progress.

        Events that are appended during the check are not part of it. Memory use does not grow with
        the log. Raises LogBroken with the first position that differs from what was appended.
        """
        bounds = self._bounds(since)
        _raise(_break_at_the_edge(since, bounds))
        end, proved = bounds["position"], since
        yield Audited(proved.position, end)
        for link, found in self._links(since.position, end, workers):
            _raise(first_break(proved, link, found))
            proved = Head(link.position, link.digest)
            yield Audited(proved.position, end)
        if proved.position != end:
            raise LogBroken(proved.position + 1, "its link was removed during the check")
        if bounds["outside"] is not None:
            raise LogBroken(bounds["outside"], "the event is in the log without a link")

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
            stop = self._one("queries/event_store/audit_stop", after=after, end=end, size=RANGE)[
                "position"
            ]
            if stop is None:  # removed during the check
                return
            yield after, stop
            after = stop

    def _read(self, after: int, upto: int) -> list[Read]:
        asked = {"after": after, "upto": upto}
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            connected.execute(statement("queries/event_store/tune_audit"))
            links = statement("queries/event_store/audit_links")
            rows = connected.cursor().stream(links, asked, binary=True)  # one at a time in memory
            return [(_link(row), entries(row["events"])) for row in rows]

    def _bounds(self, since: Head) -> DictRow:
        start = {"start": START.position, "nothing": START.digest}
        return self._one("queries/event_store/audit_bounds", since=since.position, **start)

    def _one(self, name: str, **asked: Any) -> DictRow:
        with connection(self._connections) as connected:
            row = connected.execute(statement(name), asked).fetchone()
            assert row is not None
            return row


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
