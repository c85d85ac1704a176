"""The updates that wait for the bot: sent until confirmed, dropped when too old."""

from collections.abc import Callable, Iterable, Mapping
from random import SystemRandom
from typing import Any, Final, NamedTuple

from adapters.sandbox.clock import Clock
from adapters.sandbox.json_text import RawJson, compact
from adapters.sandbox.refusals import InvalidRequest
from adapters.sandbox.state.key_values import KeyValueStore
from adapters.sandbox.state.sqlite_store import Store

MOST_WAITING: Final = 100_000
"""Telegram silently drops further updates when so many wait."""

PRESS_LIFE: Final = 150.0
LIVES: Final = {"callback_query": PRESS_LIFE, "inline_query": 30.0}
MESSAGE_LIFE: Final = 24 * 3600.0
_ENDLESS: Final = 2**53
ONLY_ON_REQUEST: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class WaitingUpdate(NamedTuple):
    """One update. A webhook gets those with the same `partition_key` in order."""

    id: int
    partition_key: str
    expires_at: float
    body: RawJson


class Updates:
    """All updates that the bot has not confirmed.

    `allowed` are the kinds that the bot has asked for; empty means the default ones. `last_id` is
    the newest id.
    """

    def __init__(self, store: Store, key_values: KeyValueStore, clock: Clock) -> None:
        self._store = store
        self._key_values = key_values
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []
        self.allowed: list[str] = key_values.read("allowed_updates", [])
        self._waiting: int = store.rows("updates/count_updates")[0]["waiting"]
        # Telegram begins at a random id: a bot must not use ids as positions.
        first = SystemRandom().randrange(100_000_000, 900_000_000)
        self.last_id: int = key_values.read("last_update_id", first)

    def listen(self, arrived: Callable[[], None]) -> None:
        """Call `arrived` after each new update."""
        self._listeners.append(arrived)

    def allow(self, kinds: Iterable[str]) -> None:
        """Make updates of these kinds only from now on; empty means the default ones."""
        self.allowed = sorted(set(kinds))
        self._key_values.write("allowed_updates", self.allowed)

    def add(self, kind: str, content: Mapping[str, Any], partition_key: str) -> int | None:
        """Add an update. Returns its id; None if the bot has not asked for its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ONLY_ON_REQUEST
        return self.add_raw({kind: content}, partition_key) if wanted else None

    def add_raw(self, update: Mapping[str, Any], partition_key: str) -> int | None:
        """Add any update, even if the bot has not asked for its kind. Returns its id.

        Without an id it gets the next one. None if too many wait. Raises InvalidRequest if the id
        is not valid or another update with it waits.
        """
        if self.count() >= MOST_WAITING:
            return None
        update_id = update.get("update_id", self.last_id + 1)
        if not isinstance(update_id, int) or not 0 < update_id < _ENDLESS:
            raise InvalidRequest(
                f"update_id must be a whole number above 0, not {update_id!r}", 422
            )
        if any(each.id == update_id for each in self.from_id(update_id, 1)):
            raise InvalidRequest(f"another update {update_id} waits", 409)
        life = min((LIVES.get(kind, MESSAGE_LIFE) for kind in update), default=MESSAGE_LIFE)
        with self._store.transaction():
            self._remember_last(max(self.last_id, update_id))
            self._store.run(
                "updates/add_update",
                update_id=update_id,
                partition_key=partition_key,
                expires_at=self._clock.now() + life,
                body=compact({"update_id": update_id, **update}),
            )
        self._waiting += 1
        for arrived in self._listeners:
            arrived()
        return update_id

    def renumber(self, next_id: int) -> None:
        """Drop all waiting updates and go on with this id."""
        self.drop_all()
        self._remember_last(next_id - 1)

    def from_id(self, update_id: int, count: int) -> list[WaitingUpdate]:
        """The oldest `count` waiting updates from this id on."""
        self._expire()
        rows = self._store.rows("updates/updates_from", update_id=update_id, count=count)
        return [
            WaitingUpdate(
                row["update_id"], row["partition_key"], row["expires_at"], RawJson(row["body"])
            )
            for row in rows
        ]

    def from_end(self, count: int) -> int:
        """The id of the oldest of the newest `count` updates; 0 if fewer wait."""
        row = self._store.row("updates/nth_last_update", newer=count - 1)
        return row["update_id"] if row else 0

    def confirm_before(self, update_id: int) -> None:
        """The bot has all updates before this id."""
        self._waiting -= self._store.run("updates/forget_updates_before", update_id=update_id)

    def confirm(self, update_id: int) -> None:
        """The bot has this update."""
        self._waiting -= self._store.run("updates/forget_update", update_id=update_id)

    def drop_all(self) -> None:
        """Drop all waiting updates."""
        self._waiting -= self._store.run("updates/forget_all_updates")

    def count(self) -> int:
        """How many wait."""
        self._expire()
        return self._waiting

    def _expire(self) -> None:
        self._waiting -= self._store.run("updates/expire_updates", now=self._clock.now())

    def _remember_last(self, update_id: int) -> None:
        self.last_id = update_id
        self._key_values.write("last_update_id", update_id)
