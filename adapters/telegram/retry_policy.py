"""How often entries were tried in vain. What fails for its own sake must not hold up its chat."""

from collections import Counter

NETWORK_TRIES = 20
"""About three minutes, with the pauses of a lane."""

REFUSED_TRIES = 4

PASSED_BY_TRIES = 10
"""About a minute: a Postgres that is merely slow cancels one statement and takes the next."""


class RetryPolicy:
    """Says of an entry, by its number, whether it is worth another try."""

    def __init__(self) -> None:
        self._unreached: Counter[int] = Counter()
        self._refused: Counter[int] = Counter()
        self._beside: dict[int, tuple[int, int]] = {}
        self._recorded = 0

    def unreached(self, number: int) -> bool:
        """Telegram was not reached; whether that has to do with the network only."""
        self._unreached[number] += 1
        return self._unreached[number] < NETWORK_TRIES

    def refused(self, number: int) -> bool:
        """Postgres has refused what somebody asked; whether to ask it again."""
        self._refused[number] += 1
        return self._refused[number] < REFUSED_TRIES

    def passed_by(self, number: int) -> bool:
        """Postgres has refused to record the entry; whether it did so often, and took others.

        A Postgres that takes nothing, because its disk is full or it is read-only, is waited for.
        """
        times, before = self._beside.get(number, (0, self._recorded))
        times += self._recorded > before
        self._beside[number] = times, self._recorded
        return times >= PASSED_BY_TRIES

    def recorded(self) -> None:
        """Postgres has taken something."""
        self._recorded += 1

    def over(self, number: int) -> None:
        """The entry is not tried any more."""
        self._unreached.pop(number, None)
        self._refused.pop(number, None)
        self._beside.pop(number, None)
