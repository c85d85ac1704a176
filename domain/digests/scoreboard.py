"""The scoreboard: one message in the team's chat that is sent once and then edited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

EDIT_EVERY: Final = timedelta(minutes=5)
"""It is edited at most this often, and only when it says something else."""

UNKNOWN_AFTER: Final = timedelta(minutes=5)
"""A send that takes so long is unknown: its process died."""


class BoardState(StrEnum):
    """What became of the message."""

    SENDING = "sending"
    """It is being sent. Later: nobody knows whether it arrived, and it is not sent again."""
    SHOWN = "shown"
    GONE = "gone"
    """Somebody deleted it. It is not sent again."""


@dataclass(frozen=True, slots=True)
class Board:
    """The message of a chat. `shown_in` is the id that the chat had. `edited_at` tells of tries."""

    state: BoardState
    shown_in: int
    begun_at: datetime
    message_id: int | None = None
    edited_at: datetime | None = None

    def is_unknown(self, now: datetime) -> bool:
        """Whether nobody knows if it was sent."""
        return self.state is BoardState.SENDING and self.begun_at <= now - UNKNOWN_AFTER

    def may_be_edited(self, now: datetime) -> bool:
        """Whether the last edit is long enough ago."""
        return (
            self.state is BoardState.SHOWN
            and self.edited_at is not None
            and self.edited_at <= now - EDIT_EVERY
        )


class Boards(Protocol):
    """The scoreboards of all processes, by the first id of their chat. A chat has one.

    Raises DatabaseUnavailable and DatabaseRefused.
    """

    def find(self, chat_id: int) -> Board | None:
        """The scoreboard of a chat."""

    def begin(self, chat_id: int, shown_in: int, now: datetime) -> bool:
        """Begin to send it. False if that was begun before.

        It is sent anew if the chat has become a supergroup: the message stayed in the old group.
        """

    def keep(self, chat_id: int, message_id: int, digest: bytes, now: datetime) -> None:
        """Keep the message that was sent, and the digest of what it says."""

    def drop(self, chat_id: int) -> None:
        """Drop a scoreboard that was not sent, so that it is tried again."""

    def claim_edit(self, chat_id: int, digest: bytes, now: datetime) -> int | None:
        """Claim the next edit for this process. Returns the message to edit.

        None: it says that already, or it is not time yet.
        """

    def keep_edit(self, chat_id: int, message_id: int, digest: bytes) -> None:
        """Keep the digest of what the message says now."""

    def lose(self, chat_id: int, message_id: int) -> None:
        """Note that the message was deleted."""

    def forget(self, chat_id: int) -> Board | None:
        """Forget the scoreboard, so that a new one may be sent. Returns it."""
