"""Retry limits: one bad update cannot block its chat."""

from collections import Counter
from collections.abc import Callable

from domain.errors import DatabaseRefused, DatabaseUnavailable, MembershipUnknown

MAX_NETWORK_FAILURES = 20
"""About three minutes, with the pauses of an ordered queue."""

MAX_MEMBERSHIP_FAILURES = 400
"""More than an hour: a press whose person may be in the team is kept for long."""

MAX_REFUSALS = 4

MAX_REFUSALS_ALONE = 10
"""About a minute: a slow Postgres may cancel one statement and accept the next."""


class RetryPolicy:
    """Decides whether an inbox message, by its number, is tried again.

    `is_network_trouble` returns whether an error means that Telegram was not reached.
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
        """Whether to run handlers again after they failed with `error`.

        A press that is not decided yet always waits for Postgres: recorded as failed, its decision
        would be lost.
        """
        if isinstance(error, DatabaseUnavailable):
            return True
        if isinstance(error, DatabaseRefused):
            if is_undecided_press:
                return True
            self._refusals[number] += 1
            return self._refusals[number] < MAX_REFUSALS
        is_membership = isinstance(error, MembershipUnknown)
        if not is_membership and not self._is_network_trouble(error):
            return False
        self._network_failures[number] += 1
        most = MAX_MEMBERSHIP_FAILURES if is_membership else MAX_NETWORK_FAILURES
        return self._network_failures[number] < most

    def is_refused_alone(self, number: int) -> bool:
        """Whether Postgres has refused this message often while it recorded others.

        A Postgres that records nothing, because its disk is full or it is read-only, is waited for.
        """
        times, before = self._while_others_recorded.get(number, (0, self._recorded))
        times += self._recorded > before
        self._while_others_recorded[number] = times, self._recorded
        return times >= MAX_REFUSALS_ALONE

    def recorded(self) -> None:
        """Postgres has recorded something."""
        self._recorded += 1

    def end(self, number: int) -> None:
        """Forget a message that is done or parked."""
        self._network_failures.pop(number, None)
        self._refusals.pop(number, None)
        self._while_others_recorded.pop(number, None)
