"""What the parts of a running bot need of each other, in one place."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from adapters.telegram.inbox.inbox_message import Kind
from adapters.telegram.processing.update_state import UpdateState
from domain.errors import StorylineError
from domain.events import ContentDecided, Event
from domain.ports import Appended, Unit

if TYPE_CHECKING:  # an import of saved updates needs nothing of PTB, which takes long to load
    from telegram import Bot, Update


class Append(Protocol):
    """The asyncio way into the log."""

    def append(self, unit: Unit) -> Awaitable[Appended]:
        """Append one unit and say what became of it, once that is durable."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an update.

    `is_new`: it was not in the log before. `is_refused`: another update stands there under its id.
    `decision` is the one that it has just made.
    """

    is_new: bool
    is_refused: bool = False
    decision: ContentDecided | None = None


class RecordUpdate(Protocol):
    """Records an update before it is over."""

    def __call__(self, state: UpdateState) -> Awaitable[Recorded]:
        """Append it, a press with the decision that it makes; it is not recorded again."""


class KeepEvent(Protocol):
    """Takes what only the bot knows."""

    def __call__(self, kind: Kind, partition_key: str, event: Event) -> Awaitable[None]:
        """Keep `event` until Postgres takes it."""


class Dispatcher(Protocol):
    """Hands updates to handlers."""

    @property
    def bot(self) -> "Bot":
        """The bot that the handlers speak through."""

    async def dispatch(self, update: "Update", state: UpdateState) -> None:
        """Have handlers act on an update. Raises what they raise."""


class Notices(Protocol):
    """What a person hears when their update takes another course than they expect."""

    async def parked(self, query_id: str, state: UpdateState | None) -> None:
        """A press cannot be handled, and is kept."""

    async def not_in_use(self, query_id: str, state: UpdateState) -> None:
        """What was pressed is not a button of ours."""

    async def failed(self, update: "Update", state: UpdateState, error: Exception) -> None:
        """What was pressed or asked for has failed with `error`."""


class Database(Protocol):
    """What those who ask it find out about Postgres."""

    def doubt(self, error: StorylineError) -> None:
        """It gave no answer, or said no."""

    def did_its_work(self) -> None:
        """It took what it was given."""
