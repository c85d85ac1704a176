"""The clock of a process whose machine has a wrong one."""

from datetime import UTC, datetime, timedelta

from adapters.database_clock import DatabaseClock

TRUE = datetime(2026, 3, 3, 12, tzinfo=UTC)


class FakeMachine:
    """A machine whose clock is ahead of the true one by `ahead`."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead
        self.passed = 0.0
        self.clock = DatabaseClock(self.local, lambda: self.passed)

    @property
    def true(self) -> datetime:
        return TRUE + timedelta(seconds=self.passed)

    def local(self) -> datetime:
        return self.true + self.ahead


def test_until_it_is_set_it_is_the_machines() -> None:
    machine = FakeMachine(ahead=timedelta(days=-6))
    assert machine.clock() == TRUE - timedelta(days=6)


def test_a_machine_that_is_days_behind_tells_the_databases_time() -> None:
    machine = FakeMachine(ahead=timedelta(days=-6))
    assert machine.clock.set(TRUE) == timedelta(days=-6)
    machine.passed = 90.0
    assert machine.clock() == machine.true


def test_a_clock_that_is_put_right_meanwhile_changes_nothing() -> None:
    machine = FakeMachine(ahead=timedelta(days=-6))
    machine.clock.set(TRUE)
    machine.passed, machine.ahead = 90.0, timedelta()
    assert machine.clock() == machine.true


def test_a_clock_that_is_about_right_is_taken_as_it_is() -> None:
    machine = FakeMachine(ahead=timedelta(milliseconds=400))
    machine.clock.set(TRUE)
    assert machine.clock() == TRUE + timedelta(milliseconds=400)
