"""Retry limits: one bad update cannot block its chat."""

from collections import Counter
from collections.abc import Callable

from domain.errors import DatabaseRefused, DatabaseUnavailable

NETWORK_TRIES = 20
"""About three minutes, with the pauses of an ordered queue."""

REFUSED_TRIES = 4

RECORD_TRIES = 10
"""About a minute: a Postgres that is merely slow cancels one statement and takes the next."""


class RetryPolicy:
    """Says of an inbox message, by its number, whether it is worth another try.

    `is_network_trouble` says of an error whether Telegram was not reached.
    """

    def __init__(self, is_network_trouble: Callable[[BaseException], bool]) -> None:
        self._is_network_trouble = is_network_trouble
        self._network_failures: Counter[int] = Counter()
        self._refusals: Counter[int] = Counter()
        self._while_others_recorded: dict[int, tuple[int, int]] = {}
        self._recorded = 0

    def is_worth_a_retry(
        self, number: int, error: BaseException, *, is_undecided_press: bool
    ) -> bool:
        """Whether to have handlers act again, after they have failed with `error`.

        To record a press as failed would be to lose what it decides, so one that is not decided
        yet waits for Postgres.
        """
        if isinstance(error, DatabaseUnavailable):
            return True
        if isinstance(error, DatabaseRefused):
            if is_undecided_press:
                return True
            self._refusals[number] += 1
            return self._refusals[number] < REFUSED_TRIES
        if not self._is_network_trouble(error):
            return False
        self._network_failures[number] += 1
        return self._network_failures[number] < NETWORK_TRIES

    def is_refused_alone(self, number: int) -> bool:
        """Postgres has refused to record the message; whether it did so often, and took others.

        A Postgres that takes nothing, because its disk is full or it is read-only, is waited for.
        """
        times, before = self._while_others_recorded.get(number, (0, self._recorded))
        times += self._recorded > before
        self._while_others_recorded[number] = times, self._recorded
        return times >= RECORD_TRIES

    def recorded(self) -> None:
        """Postgres has taken something."""
        self._recorded += 1

    def over(self, number: int) -> None:
        """The message is not tried any more."""
        self._network_failures.pop(number, None)
        self._refusals.pop(number, None)
        self._while_others_recorded.pop(number, None)
