"""One update on its way through the handlers: what is known of it, and what will be recorded."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.telegram.translate import Translation
from domain.errors import StorylineError
from domain.events import CallbackPressed, Interaction
from domain.ids import ItemId, UserId
from domain.vocabulary import Outcome


@dataclass(slots=True)
class UpdateState:
    """What a handler may add to: the context and the outcome of the interaction.

    One that `is_known` stands in the log already. `answer` is what is left to say of something
    that was done and must not be done again; one that `is_over` is only to be recorded. Both
    outlive a try that did not come to its end.
    """

    translation: Translation
    user_id: UserId | None
    received_at: datetime
    is_known: bool = False
    context: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = Outcome.OK
    answer: str | None = None
    is_over: bool = False
    is_recorded: bool = False
    trouble: BaseException | None = None

    @property
    def item_id(self) -> ItemId | None:
        """The queue item whose button was pressed."""
        return self.translation.item_id

    @property
    def is_press(self) -> bool:
        """Whether a button was pressed."""
        return isinstance(self.translation.interaction, CallbackPressed)

    def interaction(self, now: datetime) -> Interaction:
        """What is to be recorded, answered at `now`."""
        interaction = self.translation.interaction
        took = max(0, round((now - self.received_at).total_seconds() * 1000))
        context = interaction.context | self.context | {"response_time_ms": took}
        return interaction.model_copy(
            update={"user_id": self.user_id, "context": context, "outcome": self.outcome}
        )


_current: ContextVar[UpdateState | None] = ContextVar("handling", default=None)


def current() -> UpdateState | None:
    """The update that is being handled in this task; None for what the bot does by itself."""
    return _current.get()


def enter(handling: UpdateState) -> None:
    """Make `handling` the current one of this task."""
    _current.set(handling)


def handled() -> UpdateState:
    """The current update, for handlers, which run for one."""
    handling = _current.get()
    if handling is None:
        raise StorylineError("a handler was called without an update")
    return handling
