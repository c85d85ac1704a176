"""One update on its way into the log: what is known of it, and what will be recorded."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.telegram.updates.translate import Translation
from domain.events import CallbackPressed, Interaction
from domain.ids import ItemId, UserId
from domain.vocabulary import Outcome


@dataclass(slots=True)
class UpdateState:
    """The interaction that an update stands for; handlers may add to its context and its outcome.

    `is_known`: it stands in the log already. `received_at` is when a live update came, from where
    its response time counts. `answer` is what is left to say of something that was done and must
    not be done again; where `is_over`, it is only to be recorded. Both outlive a try that failed.
    """

    translation: Translation
    user_id: UserId | None
    is_known: bool = False
    received_at: datetime | None = None
    context: dict[str, Any] = field(default_factory=dict)
    outcome: Outcome = Outcome.OK
    answer: str | None = None
    is_over: bool = False
    is_recorded: bool = False

    @property
    def stream_id(self) -> UUID:
        """The stream in which the interaction is recorded."""
        return self.translation.interaction.stream_id

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
        context = interaction.context | self.context
        if self.received_at is not None:
            took = (now - self.received_at).total_seconds()
            context["response_time_ms"] = max(0, round(took * 1000))
        return interaction.model_copy(
            update={"user_id": self.user_id, "context": context, "outcome": self.outcome}
        )
