"""PTB's application and the context of its handlers: the state of each update, and its language."""

from collections.abc import Callable
from typing import Any, cast

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.recording_rate_limiter import answering
from adapters.telegram.texts.texts import Texts

Data = dict[Any, Any]


class UpdateContext(CallbackContext[ExtBot[int], Data, Data, Data]):
    """What a handler gets beside the update.

    `state` holds what will be recorded. `texts` are in the language of the update's chat.
    """

    state: UpdateState
    texts: Texts

    @classmethod
    def from_update(
        cls, update: object, application: "Application[Any, Any, Any, Any, Any, Any]"
    ) -> "UpdateContext":
        """The context for an update that the application is handling."""
        context = super().from_update(update, application)
        ours = cast("BotApplication", application)
        context.state = ours.state_of(update)
        context.texts = ours.texts_in(cast("Update", update))
        return context


class BotApplication(Application[ExtBot[int], UpdateContext, Data, Data, Data, Any]):
    """Runs handlers on an update with its state, and raises what they raise.

    `texts_in` returns the texts for the chat of an update.
    """

    def __init__(self, *, texts_in: Callable[[Update], Texts], **options: Any) -> None:
        super().__init__(**options)
        self.texts_in = texts_in
        self._states: dict[int, UpdateState] = {}

    async def dispatch(self, update: Update, state: UpdateState) -> None:
        """Run handlers on `update`; what they send is recorded as an answer to it.

        Raises what a handler raises.
        """
        self._states[id(update)] = state
        try:
            with answering(state):
                await self.process_update(update)
        finally:
            del self._states[id(update)]

    def state_of(self, update: object) -> UpdateState:
        """The state of an update that the application is handling."""
        return self._states[id(update)]

    async def process_error(self, update: object, error: Exception, *_: Any, **__: Any) -> bool:
        """Raise `error`. PTB would log it and go on; the update processor decides about retries."""
        raise error
