"""Append to the log from many threads. Those that wait at the same time share a commit.

A thread that finds nobody writing writes at once, so a single caller waits for nothing else. While
it waits for the disk, others gather. The first of them then writes for all of them.
"""

from collections.abc import Sequence
from threading import Event, Lock
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
        self._is_writing = False

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        """Append units, durably, perhaps in one transaction with those of other threads."""
        call = _Call(units)
        if not self._is_first(call):
            self._wait(call)
        if not call.is_settled:
            self._write_all()
        if call.error is not None:
            raise call.error
        return call.appended

    def _is_first(self, call: "_Call") -> bool:
        with self._lock:
            self._waiting.append(call)
            is_first, self._is_writing = not self._is_writing, True
            return is_first

    def _wait(self, call: "_Call") -> None:
        """Wait until another thread has written `call`, or this thread has to write."""
        try:
            call.woken.wait()
        except BaseException:  # Ctrl-C
            with self._lock:
                if call in self._waiting:
                    self._waiting.remove(call)
                    if call.woken.is_set():
                        self._pass_on()
            raise

    def _write_all(self) -> None:
        with self._lock:
            calls, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        try:
            self._write(calls)
        finally:
            _fail(calls, DatabaseUnavailable("the thread that appended for others was interrupted"))
            with self._lock:
                self._pass_on()
            for call in calls:
                call.woken.set()

    def _pass_on(self) -> None:
        """Have the next thread write, if one waits."""
        self._is_writing = bool(self._waiting)
        if self._waiting:
            self._waiting[0].woken.set()

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
        self.woken = Event()

    def settle(self, appended: list[Appended], error: Exception | None = None) -> None:
        self.appended, self.error, self.is_settled = appended, error, True


def _fail(calls: Sequence[_Call], error: Exception) -> None:
    """Give those calls `error` that have no answer."""
    for call in calls:
        if not call.is_settled:
            call.settle([], error)
