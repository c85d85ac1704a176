"""Append to the log from many threads. Those that wait at the same time share a commit.

A thread that finds nobody writing writes at once, so a single caller waits for nothing else. While
it waits for the disk, others gather. The first of them then writes for all of them.
"""

from collections.abc import Sequence
from queue import SimpleQueue
from threading import Lock
from typing import Final

from domain.errors import DatabaseRefused, DatabaseUnavailable
from domain.ports import Appended, Appends, Unit

BATCH: Final = 1_000
"""At most so many calls share a commit."""


class SharedAppends:
    """`append` of a log, for many threads."""

    def __init__(self, log: Appends) -> None:
        self._log = log
        self._lock = Lock()
        self._waiting: list[_Call] = []
        self._writer: _Call | None = None
        self._batch: list[_Call] = []

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        """Append units, durably, perhaps in one transaction with those of other threads."""
        call = _Call(units)
        try:
            self._enter(call)
            call.woken.get()
            if self._writer is call:
                self._write_batch()
        finally:  # Ctrl-C may come anywhere
            if self._writer is call or not call.is_settled:
                self._leave(call)
        if call.error is not None:
            raise call.error
        return call.appended

    def _enter(self, call: "_Call") -> None:
        with self._lock:
            self._waiting.append(call)
            self._choose_writer()

    def _leave(self, call: "_Call") -> None:
        """Wake those for whom this thread wrote, and have the next one write, if one waits."""
        with self._lock:
            if self._writer is call:
                interrupted = "the thread that appended for others was interrupted"
                _fail(self._batch, DatabaseUnavailable(interrupted))
                for each in self._batch:
                    each.woken.put(None)
                self._writer, self._batch = None, []
            if call in self._waiting:
                self._waiting.remove(call)
            self._choose_writer()

    def _choose_writer(self) -> None:
        if self._writer is None and self._waiting:
            self._writer = self._waiting[0]
            self._writer.woken.put(None)

    def _write_batch(self) -> None:
        with self._lock:
            self._batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        self._write(self._batch)

    def _write(self, calls: Sequence["_Call"]) -> None:
        try:
            appended = self._log.append([unit for call in calls for unit in call.units])
        except Exception as error:
            # A refusal concerns every unit: the database is read-only, or a right is missing.
            if len(calls) == 1 or isinstance(error, (DatabaseUnavailable, DatabaseRefused)):
                _fail(calls, error)
                return
            for call in calls:  # one bad unit must not fail its neighbours
                self._write([call])
        else:
            remaining = iter(appended)
            for call in calls:
                call.settle([next(remaining) for _ in call.units])


class _Call:
    """The units of one thread, and what became of them."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.appended: list[Appended] = []
        self.error: Exception | None = None
        self.is_settled = False
        self.woken: SimpleQueue[None] = SimpleQueue()

    def settle(self, appended: list[Appended], error: Exception | None = None) -> None:
        self.appended, self.error, self.is_settled = appended, error, True


def _fail(calls: Sequence[_Call], error: Exception) -> None:
    """Give those calls `error` that have no answer."""
    for call in calls:
        if not call.is_settled:
            call.settle([], error)
