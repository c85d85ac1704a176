"""Recomputes the chain over the log. Nothing that is stored in the database is run for it."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.statements import statement
from domain.chain import START, Break, Entry, Head, Link, entries, first_break
from domain.errors import LogBroken

RANGE = 5_000
"""How many positions are read by one query; a link is never cut."""

Read = tuple[Link, list[Entry]]


class Audited(NamedTuple):
    """How far the log is proved, and where the proof will end."""

    position: int
    end: int


class PostgresAudit:
    """Proves that the log is what was appended. Raises DatabaseUnavailable."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def head(self) -> Head:
        """The end of the chain: what to keep elsewhere."""
        bounds = self._bounds(START)
        return Head(bounds["position"], bounds["digest"])

    def verify(self, since: Head = START, *, workers: int = 2) -> Iterator[Audited]:
        """Check all that was appended after `since` and before now, and tell how far it is.

        What is appended meanwhile is left for the next time. Memory does not grow with the log.
        Raises LogBroken with the first position that is not what was appended.
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
            raise LogBroken(proved.position + 1, "its link was taken out of the chain just now")
        if bounds["outside"] is not None:
            raise LogBroken(bounds["outside"], "the event stands in the log without a link")

    def _links(self, after: int, end: int, workers: int) -> Iterator[Read]:
        """The links up to `end`, in order, with what was found in the log for each."""
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
            if stop is None:  # taken out while we read
                return
            yield after, stop
            after = stop

    def _read(self, after: int, upto: int) -> list[Read]:
        asked = {"after": after, "upto": upto}
        with transaction(self._connections) as connected:
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
    """What the beginning of the log, or a head that was kept elsewhere, says before all else."""
    if since == START:
        for first in (bounds["first_event"], bounds["first_link"]):
            if first is not None and first <= START.position:
                return Break(first, "it comes before the first position there is")
        return None
    if bounds["kept"] == since.digest:
        return None
    if bounds["position"] < since.position:
        reason = f"all from here to {since.position}, the head that was kept, is gone"
        return Break(bounds["position"] + 1, reason)
    return Break(since.position, "the chain up to here is not the one whose head was kept")


def _raise(found: Break | None) -> None:
    if found:
        raise LogBroken(found.position, found.reason)
