"""The updates that wait for the bot: handed out until confirmed, forgotten when too old."""

from collections.abc import Callable, Iterable, Mapping
from random import SystemRandom
from typing import Any, Final, NamedTuple

from adapters.sandbox.clock import Clock
from adapters.sandbox.json_text import RawJson, compact
from adapters.sandbox.refusals import Nonsense
from adapters.sandbox.state.key_values import Notes
from adapters.sandbox.state.sqlite_store import Store

MOST_WAITING: Final = 100_000
"""Telegram drops what comes after so many, and says nothing."""

PRESS_LIFE: Final = 150.0
LIVES: Final = {"callback_query": PRESS_LIFE, "inline_query": 30.0}
MESSAGE_LIFE: Final = 24 * 3600.0
_ENDLESS: Final = 2**53
ONLY_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class WaitingUpdate(NamedTuple):
    """One update. Those of one `lane` reach a webhook one after another."""

    id: int
    lane: str
    expires_at: float
    body: RawJson


class Updates:
    """All updates that the bot has not confirmed.

    `allowed` are the kinds it has asked for; none: the usual ones. `last_id` is the newest id that
    was given out.
    """

    def __init__(self, store: Store, notes: Notes, clock: Clock) -> None:
        self._store = store
        self._notes = notes
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self.allowed: list[str] = notes.read("allowed_updates", [])
        self._waiting: int = store.rows("updates/count_updates")[0]["waiting"]
        # Telegram begins anywhere: a bot must not take the ids for positions.
        first = SystemRandom().randrange(100_000_000, 900_000_000)
        self.last_id: int = notes.read("last_update_id", first)

    def listen(self, arrived: Callable[[], None]) -> None:
        """Call `arrived` when there is something to fetch."""
        self._listeners.append(arrived)

    def allow(self, kinds: Iterable[str]) -> None:
        """Of what happens from now on, make updates of these kinds only; none: the usual ones."""
        self.allowed = sorted(set(kinds))
        self._notes.write("allowed_updates", self.allowed)

    def add(self, kind: str, content: Mapping[str, Any], lane: str) -> int | None:
        """Something happened; the update's id, None if the bot does not want to know."""
        wanted = kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST
        return self.add_raw({kind: content}, lane) if wanted else None

    def add_raw(self, update: Mapping[str, Any], lane: str) -> int | None:
        """Any update, whatever the bot asked for. Without an id it gets the next one.

        None if too many wait. Raises Nonsense when the id is none, or the one of another that
        waits.
        """
        if self.count() >= MOST_WAITING:
            return None
        update_id = update.get("update_id", self.last_id + 1)
        if not isinstance(update_id, int) or not 0 < update_id < _ENDLESS:
            raise Nonsense(f"update_id must be a whole number above 0, not {update_id!r}", 422)
        if any(each.id == update_id for each in self.from_id(update_id, 1)):
            raise Nonsense(f"another update {update_id} waits", 409)
        life = min((LIVES.get(kind, MESSAGE_LIFE) for kind in update), default=MESSAGE_LIFE)
        with self._store.transaction():
            self._remember_last(max(self.last_id, update_id))
            self._store.run(
                "updates/add_update",
                update_id=update_id,
                lane=lane,
                expires_at=self._clock.now() + life,
                body=compact({"update_id": update_id, **update}),
            )
        self._waiting += 1
        for arrived in self._listeners:
            arrived()
        return update_id

    def renumber(self, next_id: int) -> None:
        """Forget everything that waits and go on with this id."""
        self.drop_all()
        self._remember_last(next_id - 1)

    def from_id(self, update_id: int, count: int) -> list[WaitingUpdate]:
        """The oldest `count` updates that wait, from this id on."""
        self._expire()
        rows = self._store.rows("updates/updates_from", update_id=update_id, count=count)
        return [
            WaitingUpdate(row["update_id"], row["lane"], row["expires_at"], RawJson(row["body"]))
            for row in rows
        ]

    def from_end(self, count: int) -> int:
        """The id of the oldest one of the newest `count` updates; 0 if fewer wait."""
        row = self._store.row("updates/nth_last_update", newer=count - 1)
        return row["update_id"] if row else 0

    def confirm_before(self, update_id: int) -> None:
        """The bot has all updates before this id."""
        self._waiting -= self._store.run("updates/forget_updates_before", update_id=update_id)

    def confirm(self, update_id: int) -> None:
        """The bot has this update."""
        self._waiting -= self._store.run("updates/forget_update", update_id=update_id)

    def drop_all(self) -> None:
        """Forget everything that waits."""
        self._waiting -= self._store.run("updates/forget_all_updates")

    def count(self) -> int:
        """How many wait."""
        self._expire()
        return self._waiting

    def _expire(self) -> None:
        self._waiting -= self._store.run("updates/expire_updates", now=self._clock.now())

    def _remember_last(self, update_id: int) -> None:
        self.last_id = update_id
        self._notes.write("last_update_id", update_id)
