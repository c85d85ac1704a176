"""The projector over checkpoints in memory: what is folded, what is parked, and what waits."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DatabaseRefused, DatabaseUnavailable, FoldFailed, StorylineError
from projections import projector
from projections.projection import Projection
from projections.projection_ports import Target
from projections.projector import BATCH, advance, catch_up, follow, retry_parked

NAME = "user_stats"
PROJECTION = Projection(NAME, version=1, tables=(NAME,), any_order=True)


@dataclass
class FakeFold:
    """A fold in memory that remembers what it took, and one worker's claim on it."""

    log: list[int]
    """The positions of all events; positions have gaps."""
    poison: set[int] = field(default_factory=set)
    position: int = 0
    folded: list[int] = field(default_factory=list)
    parked_errors: dict[int, str] = field(default_factory=dict)
    claimed_by_another: bool = False
    broken: bool = False

    @contextmanager
    def claim(
        self, name: str, target: Target, *, wait: bool = False
    ) -> Iterator["FakeFold | None"]:
        if self.broken:
            raise DatabaseRefused(f"no table for {name}")
        yield None if self.claimed_by_another else self

    def next_stop(self, limit: int, bound: int | None) -> int | None:
        upto = self.log[-1] if bound is None else bound
        waiting = [event for event in self.log if self.position < event <= upto]
        return waiting[:limit][-1] if waiting else None

    def fold(self, after: int, upto: int) -> None:
        batch = [event for event in self.log if after < event <= upto]
        if not self.poison.isdisjoint(batch):
            raise FoldFailed(f"one of {len(batch)} is poison")
        self.folded += batch

    def park(self, position: int, error: str) -> None:
        self.parked_errors[position] = error

    def parked(self) -> list[int]:
        return sorted(self.parked_errors)

    def unpark(self, position: int) -> None:
        del self.parked_errors[position]

    def move(self, position: int) -> None:
        self.position = position


@dataclass
class FakeFolds:
    """Several folds, by the name of their projection."""

    folds: dict[str, FakeFold]

    @contextmanager
    def claim(self, name: str, target: Target, *, wait: bool = False) -> Iterator[FakeFold | None]:
        with self.folds[name].claim(name, target) as claim:
            yield claim


logs = st.lists(st.integers(1, 60), min_size=1, unique=True).map(sorted)


@given(log=logs, poison=st.sets(st.integers(1, 60)), limit=st.integers(1, 70))
def test_exactly_the_events_that_do_not_fold_are_parked_and_all_others_folded_in_order(
    log: list[int], poison: set[int], limit: int
) -> None:
    fold = FakeFold(log, poison)
    assert catch_up(fold, [NAME], limit=limit)
    assert fold.folded == [event for event in log if event not in poison]
    assert list(fold.parked_errors) == [event for event in log if event in poison]
    assert set(fold.parked_errors.values()) <= {"one of 1 is poison"}
    assert fold.position == log[-1]
    assert not catch_up(fold, [NAME], limit=limit)


@given(log=logs, poison=st.sets(st.integers(1, 60)), cured=st.sets(st.integers(1, 60)))
def test_parked_events_that_fold_by_now_are_taken_up_in_order(
    log: list[int], poison: set[int], cured: set[int]
) -> None:
    fold = FakeFold(log, set(poison))
    catch_up(fold, [NAME])
    fold.folded.clear()
    fold.poison -= cured
    assert retry_parked(fold, PROJECTION) == (len(fold.folded), len(fold.parked_errors))
    assert fold.folded == [event for event in log if event in poison & cured]
    assert list(fold.parked_errors) == [event for event in log if event in poison - cured]
    assert fold.position == log[-1]


def test_where_order_counts_nothing_is_taken_up_late() -> None:
    fold = FakeFold([1, 2], poison={1})
    in_order = replace(PROJECTION, any_order=False)
    assert retry_parked(fold, in_order) == (0, 0)
    catch_up(fold, [NAME])
    fold.poison.clear()
    with pytest.raises(StorylineError, match="storyline replay user_stats folds parked events"):
        retry_parked(fold, in_order)
    assert fold.parked() == [1]


def test_a_batch_ends_at_its_limit_and_its_bound() -> None:
    fold = FakeFold([1, 2, 5, 9])
    assert advance(fold, NAME, limit=3)
    assert fold.position == 5
    assert not advance(fold, NAME, limit=3, bound=8)
    assert advance(fold, NAME, limit=3, bound=9)
    assert fold.folded == [1, 2, 5, 9]


def test_a_projection_that_another_worker_folds_is_passed_over() -> None:
    taken, free = FakeFold([1, 2], claimed_by_another=True), FakeFold([1, 2])
    assert catch_up(FakeFolds({"taken": taken, "free": free}), ["taken", "free"])
    assert (taken.folded, free.folded) == ([], [1, 2])


def test_a_projection_in_trouble_holds_up_no_other_and_is_tried_again_and_told_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(projector, "ROUND_SECONDS", 0.0)
    broken, sound = FakeFold([1], broken=True), FakeFold([1])
    stop = threading.Event()
    waits = count()

    class FakeWakeUps:
        """Word of the log's growth that comes, the third time, with a repair of what was broken."""

        def wait(self, seconds: float) -> None:
            assert sound.folded == [1]
            if broken.folded:
                stop.set()
            broken.broken = next(waits) < 2

    follow(FakeFolds({"broken": broken, "sound": sound}), ["broken", "sound"], FakeWakeUps(), stop)
    assert broken.folded == [1]
    assert [record.message for record in caplog.records] == [
        "projection broken: no table for broken",
        "projection broken is folded again",
    ]


def test_trouble_that_comes_again_after_something_has_folded_is_told_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(projector, "ROUND_SECONDS", 0.0)
    broken = FakeFold([1], broken=True)
    stop = threading.Event()

    class FakeWakeUps:
        """Word of a repair, then of the next event and the next trouble, and so on."""

        def wait(self, seconds: float) -> None:
            broken.broken = not broken.broken
            if broken.folded == [1, 2]:
                stop.set()
            elif broken.broken:
                broken.log.append(2)

    follow(FakeFolds({"broken": broken}), ["broken"], FakeWakeUps(), stop)
    assert [record.message for record in caplog.records] == 2 * [
        "projection broken: no table for broken",
        "projection broken is folded again",
    ]


class EndlessFakeFold(FakeFold):
    """A fold that, however fast, is never done: with each batch comes another one."""

    def move(self, position: int) -> None:
        super().move(position)
        assert position < 100 * BATCH, "it does not let others take their turn"
        self.log.append(position + BATCH)


def test_a_stream_that_never_pauses_keeps_no_projection_waiting() -> None:
    stop = threading.Event()

    class LastFakeFold(EndlessFakeFold):
        """Enough after three ranges."""

        def move(self, position: int) -> None:
            super().move(position)
            if len(self.folded) == 3:
                stop.set()

    first, last = EndlessFakeFold([BATCH]), LastFakeFold([BATCH])
    follow(
        FakeFolds({"first": first, "last": last}),
        ["first", "last"],
        FakeWakeUpsNeverAwaited(),
        stop,
    )
    assert first.folded == last.folded == [BATCH, 2 * BATCH, 3 * BATCH]


def test_who_has_come_to_the_end_of_the_log_waits_for_more_before_looking_again() -> None:
    stop = threading.Event()
    looks = []

    class CountedFakeFold(FakeFold):
        """One whose claims are counted."""

        def claim(self, name: str, target: Target, *, wait: bool = False) -> Any:
            looks.append(name)
            return super().claim(name, target, wait=wait)

    class FakeWakeUps:
        """Word that comes at once: of an event, and then of the end."""

        def wait(self, seconds: float) -> None:
            assert len(looks) == len(counted.folded)
            if counted.folded == [1, 2]:
                stop.set()
            counted.log.append(2)

    counted = CountedFakeFold([1])
    follow(counted, [NAME], FakeWakeUps(), stop)
    assert counted.folded == [1, 2]


def test_what_comes_within_a_moment_is_folded_together() -> None:
    moments = []

    class FakeStop(threading.Event):
        """A stop in which moments pass at once."""

        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None
            moments.append(timeout)
            fold.log += [2, 3]
            if fold.folded == [1, 2, 3]:
                self.set()
            return self.is_set()

    class FakeWakeUps:
        """Word of more that never keeps anybody waiting."""

        def wait(self, seconds: float) -> None:
            waits.append(seconds)
            assert len(waits) == len(moments) + 1, "it looks again at once"

    waits: list[float] = []
    fold = FakeFold([1])
    follow(fold, [NAME], FakeWakeUps(), FakeStop())
    assert max(moments) <= projector.ROUND_SECONDS
    assert len(moments) == 2


def test_one_in_trouble_is_not_tried_at_each_turn_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projector, "POLL_SECONDS", 3600.0)
    stop = threading.Event()
    tries = []

    class BrokenFakeFold(FakeFold):
        """One that nobody can claim."""

        def claim(self, name: str, target: Target, *, wait: bool = False) -> Any:
            tries.append(name)
            raise DatabaseRefused("no table")

    class LastFakeFold(EndlessFakeFold):
        """Enough after three ranges."""

        def move(self, position: int) -> None:
            super().move(position)
            if len(self.folded) == 3:
                stop.set()

    folds = FakeFolds({"broken": BrokenFakeFold([1]), "last": LastFakeFold([BATCH])})
    follow(folds, ["broken", "last"], FakeWakeUpsNeverAwaited(), stop)
    assert tries == ["broken"]


def test_who_is_told_to_stop_does_not_fold_what_is_left() -> None:
    stop = threading.Event()

    class ToldFakeFold(EndlessFakeFold):
        """The first range is the last one."""

        def move(self, position: int) -> None:
            super().move(position)
            stop.set()

    told, other = ToldFakeFold([BATCH]), FakeFold([1])
    follow(
        FakeFolds({"told": told, "other": other}),
        ["told", "other"],
        FakeWakeUpsNeverAwaited(),
        stop,
    )
    assert (told.folded, other.folded) == ([BATCH], [])


class FakeWakeUpsNeverAwaited:
    """Word of the log's growth that nobody should wait for."""

    def wait(self, seconds: float) -> None:
        assert not seconds, "there is something to fold"


def test_a_database_that_is_away_is_trouble_of_all_of_them() -> None:
    class FakeCheckpointsAway:
        """No checkpoint can be had."""

        def claim(self, name: str, target: object) -> object:
            raise DatabaseUnavailable("no database")

    with pytest.raises(DatabaseUnavailable):
        follow(FakeCheckpointsAway(), [NAME], None, threading.Event())  # type: ignore[arg-type]  # none is used
