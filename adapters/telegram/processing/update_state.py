"""The state of one update while it is handled and recorded."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.telegram.updates.translate import Translation
from domain.events import CallbackPressed, Interaction
from domain.ids import ItemId, UserId
from domain.vocabulary import Outcome


@dataclass(slots=True, weakref_slot=True)
class UpdateState:
    """The interaction of an update. Handlers may set its outcome and add to its context.

    `is_known`: the log has it already. `received_at` is when a live update came in; the response
    time counts from there. `answer` is the text still to send after work that must not be done
    twice. `is_handled`: only recording is left. Both survive a failed try.
    `named_item` is the queue item that a command is about.
    `recorded_outcome` is the one that was recorded, which the decision may have changed.
    `is_late`: the press is older than the decision that stands.
    """

    translation: Translation
    user_id: UserId | None
    is_known: bool = False
    received_at: datetime | None = None
    context: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = Outcome.OK
    answer: str | None = None
    is_handled: bool = False
    is_recorded: bool = False
    recorded_outcome: Outcome | None = None
    named_item: ItemId | None = None
    is_late: bool = False

    @property
    def stream_id(self) -> UUID:
        """The stream in which the interaction is recorded."""
        return self.translation.interaction.stream_id

    @property
    def item_id(self) -> ItemId | None:
        """The queue item whose button was pressed, or that a command is about."""
        return self.translation.item_id or self.named_item

    @property
    def is_press(self) -> bool:
        """Whether a button was pressed."""
        return isinstance(self.translation.interaction, CallbackPressed)

    def interaction(self, now: datetime) -> Interaction:
        """The event to record, with the response time up to `now`."""
        interaction = self.translation.interaction
        context = interaction.context | self.context
        if self.received_at is not None:
            took = (now - self.received_at).total_seconds()
            context["response_time_ms"] = max(0, round(took * 1000))
        return interaction.model_copy(
            update={"user_id": self.user_id, "context": context, "outcome": self.outcome}
        )
