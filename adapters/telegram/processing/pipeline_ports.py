"""The ports between the parts of a running bot."""

from collections.abc import Awaitable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from adapters.telegram.inbox.inbox_message import MessageKind
from adapters.telegram.processing.update_state import UpdateState
from domain.content.decisions import Refusal
from domain.errors import StorylineError
from domain.events import ContentDecided, DecisionWithdrawn, Event
from domain.ports import Appended, Unit

if TYPE_CHECKING:  # importing saved updates does not need PTB, which loads slowly
    from telegram import Bot, Update


class Append(Protocol):
    """The asyncio way into the log."""

    def append(self, unit: Unit) -> Awaitable[Appended]:
        """Append one unit; returns the result once it is durable."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The result of recording an update.

    `is_new`: it was not in the log before. `is_refused`: the log has another update under its id.
    `decision` is the one that it made, `withdrawal` takes one back, and `refusal` is why an undo
    took nothing back.
    `is_late`: the press is older than the decision that stands.
    """

    is_new: bool
    is_refused: bool = False
    decision: ContentDecided | None = None
    withdrawal: DecisionWithdrawn | None = None
    refusal: Refusal | None = None
    is_late: bool = False


class RecordUpdate(Protocol):
    """Records an update while a handler is still at work with it."""

    def __call__(self, state: UpdateState) -> Awaitable[Recorded]:
        """Append it, with the decision that it makes or takes back.

        It is not recorded again later.
        """


class KeepEvent(Protocol):
    """Keeps events that only the bot knows."""

    def __call__(self, kind: MessageKind, partition_key: str, event: Event) -> Awaitable[None]:
        """Keep `event` on disk until Postgres takes it."""


class Dispatcher(Protocol):
    """Runs handlers on updates."""

    @property
    def bot(self) -> "Bot":
        """The bot with which the handlers call Telegram."""

    async def dispatch(self, update: "Update", state: UpdateState) -> None:
        """Run handlers on an update. Raises what they raise."""


class Notices(Protocol):
    """Messages to a person whose update cannot be handled as they expect."""

    async def parked(self, query_id: str, state: UpdateState | None) -> None:
        """Tell that a press cannot be handled, and is kept."""

    async def not_in_use(self, query_id: str, state: UpdateState) -> None:
        """Tell that the button is not one of ours."""

    async def failed(self, update: "Update", state: UpdateState, error: Exception) -> None:
        """Tell that handling the update failed with `error`."""


class Database(Protocol):
    """Takes reports on whether Postgres works."""

    def mark_suspect(self, error: StorylineError, work: Hashable) -> None:
        """It did not answer, or refused what `work` needs."""

    def mark_healthy(self, work: Hashable) -> None:
        """It did what it was asked to do, and `work` is done."""

    def give_up(self, work: Hashable) -> None:
        """`work` is not tried again."""
