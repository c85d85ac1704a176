"""Presses of inline buttons, which the bot should answer."""

from random import SystemRandom
from typing import Final

from adapters.sandbox.clock import Clock
from adapters.sandbox.refusals import TOO_OLD, bad_request
from adapters.sandbox.state.sqlite_store import Store
from adapters.sandbox.state.update_queue import PRESS_LIFE

LONGEST_ANSWER: Final = 200


class CallbackQueries:
    """Presses that can still be answered."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._random = SystemRandom()

    def begin(self, person_id: int) -> str:
        """The id of a new press."""
        now = self._clock.now()
        press_id = str(self._random.randrange(10**17, 10**18))
        self._store.run("callback_queries/expire_presses", now=now)
        self._store.run(
            "callback_queries/add_press",
            press_id=press_id,
            person_id=person_id,
            expires_at=now + PRESS_LIFE,
        )
        return press_id

    def answer(self, press_id: str) -> tuple[int, bool]:
        """The person who pressed, and whether this is the first answer. Raises Refusal."""
        row = self._store.row(
            "callback_queries/answer_press", press_id=press_id, now=self._clock.now()
        )
        if row is None:
            raise bad_request(TOO_OLD)
        return row["person_id"], row["answered"] == 1
