"""Threads that append at the same time share a commit, and each gets its own answer."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from queue import SimpleQueue
from threading import Event, Thread
from types import FrameType
from uuid import UUID

import pytest

from adapters.postgres.event_store import shared_appends
from adapters.postgres.event_store.shared_appends import SharedAppends
from domain.errors import DatabaseUnavailable, InvalidInput
from domain.events import CommandIssued
from domain.ports import Appended, AppendStatus, Unit
from tests.drivers.waiting import wait_for
from tests.factories.events import NOON

THREADS = 8


class SlowLog:
    """A log whose first commit lasts until it is told to end."""

    def __init__(self, refuse: Callable[[Sequence[str]], BaseException | None]) -> None:
        self.commits: list[list[str]] = []
        self.go_on = Event()
        self._refuse = refuse

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        names = [str(event.model_dump()["name"]) for unit in units for event in unit]
        self.commits.append(names)
        if len(self.commits) == 1:
            assert self.go_on.wait(30)
        if error := self._refuse(names):
            raise error
        return [Appended(AppendStatus.RECORDED, int(name[2:])) for name in names]


def unit(number: int) -> Unit:
    event = CommandIssued(
        stream_id=UUID(int=number),
        stream_version=1,
        occurred_at=NOON,
        user_id=UUID(int=1),
        name=f"/c{number}",
        chat_id=-1001,
    )
    return [event]


@contextmanager
def callers(log: SlowLog) -> Iterator[list["Future[list[Appended]]"]]:
    """One thread writes, all others wait; then it goes on."""
    appends = SharedAppends(log)
    with ThreadPoolExecutor(THREADS) as threads:
        calls = [threads.submit(appends.append, [unit(0)])]
        wait_for(lambda: log.commits, "first commit")
        calls += [threads.submit(appends.append, [unit(each)]) for each in range(1, THREADS)]
        wait_for(lambda: len(appends._waiting) == THREADS - 1, "the other threads")
        log.go_on.set()
        yield calls
    assert appends.append([unit(99)]) == [Appended(AppendStatus.RECORDED, 99)]


def test_those_who_wait_share_a_commit_and_get_their_own_answers() -> None:
    log = SlowLog(lambda _: None)

    with callers(log) as calls:
        positions = [call.result(30)[0].position for call in calls]

    assert positions == list(range(THREADS))
    assert [len(names) for names in log.commits] == [1, THREADS - 1, 1]


def test_a_bad_unit_does_not_fail_its_neighbours() -> None:
    log = SlowLog(lambda names: InvalidInput("/c3") if "/c3" in names else None)

    with callers(log) as calls:
        errors = [call.exception(30) for call in calls]

    assert [number for number, error in enumerate(errors) if error] == [3]
    assert isinstance(errors[3], InvalidInput)


def test_a_database_that_is_away_fails_all_and_nobody_tries_again() -> None:
    log = SlowLog(lambda names: DatabaseUnavailable("away") if len(names) > 1 else None)

    with callers(log) as calls:
        errors = [call.exception(30) for call in calls]

    assert [type(error) for error in errors] == [type(None), *[DatabaseUnavailable] * (THREADS - 1)]
    assert len(log.commits) == 3


def test_the_others_are_told_when_the_thread_that_writes_is_interrupted() -> None:
    log = SlowLog(lambda names: KeyboardInterrupt() if len(names) > 1 else None)

    with callers(log) as calls:
        errors = [call.exception(30) for call in calls[1:]]

    kinds = sorted(type(error).__name__ for error in errors)
    assert kinds == ["DatabaseUnavailable"] * (THREADS - 2) + ["KeyboardInterrupt"]


def test_ctrl_c_at_any_point_before_the_commit_keeps_nobody_waiting() -> None:
    points = 0
    while True:
        log = SlowLog(lambda _: None)
        log.go_on.set()
        appends = SharedAppends(log)
        if not is_interrupted(appends, log, after=points):
            break
        points += 1
        assert later_append(appends) == [Appended(AppendStatus.RECORDED, 1)]
    assert points >= 5


def later_append(appends: SharedAppends) -> list[Appended]:
    """What another thread gets. Raises Empty if it has to wait for too long."""
    answers: SimpleQueue[list[Appended]] = SimpleQueue()
    Thread(target=lambda: answers.put(appends.append([unit(1)])), daemon=True).start()
    return answers.get(timeout=5)


def is_interrupted(appends: SharedAppends, log: SlowLog, *, after: int) -> bool:
    """Append, with Ctrl-C after so many calls. False if the commit begins before.

    Python looks for signals when a function begins and after a call of one that is built in.
    """
    points = count()

    def ctrl_c(frame: FrameType, event: str, _: object) -> None:
        is_ours = frame.f_code.co_filename == shared_appends.__file__
        if is_ours and event in {"call", "c_return"} and not log.commits and next(points) == after:
            raise KeyboardInterrupt

    previous = sys.getprofile()
    sys.setprofile(ctrl_c)
    try:
        appends.append([unit(0)])
    except KeyboardInterrupt:
        return True
    finally:
        sys.setprofile(previous)
    return False


@pytest.mark.parametrize("numbers", [[1], [1, 2, 3]])
def test_a_single_thread_commits_at_once(numbers: list[int]) -> None:
    log = SlowLog(lambda _: None)
    log.go_on.set()

    appended = SharedAppends(log).append([unit(each) for each in numbers])

    assert [each.position for each in appended] == numbers
    assert len(log.commits) == 1
