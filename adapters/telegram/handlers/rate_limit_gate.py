"""Stop what a person sends too fast, before any other handler looks at it."""

from typing import Final

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.processing.pipeline_ports import RecordUpdate
from adapters.telegram.processing.rate_limiter import RateLimiter
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.texts.help_texts import MenuCommand
from domain.events import CommandIssued
from domain.rate_limit import WAIT_SECONDS, LimitKey, Suppressed
from domain.vocabulary import InteractionType, Outcome

KNOWN: Final = frozenset({"/start", *(f"/{each}" for each in MenuCommand)})
"""The commands that the bot has."""

TEXT: Final = "text"


class RateLimitGate:
    """Lets through what is within the limit, which is the same for admins, members and others.

    Each command has its own, in all chats together. In private the bot answers everything, so there
    unknown commands together have a limit, as have texts and each kind of media. Media of admins
    has none, because an album is many messages. Anonymous admins and channels have none either,
    because they are not known as a person.
    """

    def __init__(self, limiter: RateLimiter, record: RecordUpdate, team: Team) -> None:
        self._limiter = limiter
        self._record = record
        self._team = team

    async def check(self, update: Update, context: UpdateContext) -> None:
        """Stop a suppressed update, and tell its person to wait if nobody has in this window.

        It is recorded before they are told, so that they are not told twice. Raises
        ApplicationHandlerStop.
        """
        state, key = context.state, self._key(update, context.state)
        if key is None:
            return
        if state.answer is None or state.outcome is not Outcome.RATE_LIMITED:
            suppressed = await self._limiter.decide(state, key)
            if suppressed is None:
                return
            state.outcome = Outcome.RATE_LIMITED
            if suppressed.is_told:
                await self._prepare_notice(context, key, suppressed)
        if state.answer:
            await reply(update, state.answer)
        raise ApplicationHandlerStop

    async def _prepare_notice(
        self, context: UpdateContext, key: LimitKey, suppressed: Suppressed
    ) -> None:
        state, texts = context.state, context.texts
        state.context[WAIT_SECONDS] = round(suppressed.wait.total_seconds())
        await self._record(state)
        is_first = await self._limiter.is_first_told(state, key)
        name = state.translation.interaction.name
        command = name if name in KNOWN else None
        state.answer = texts.too_fast(command, suppressed.wait) if is_first else ""

    def _key(self, update: Update, state: UpdateState) -> LimitKey | None:
        """What the update counts with; None if it has no limit."""
        person, interaction = state.user_id, state.translation.interaction
        name, is_command = interaction.name, isinstance(interaction, CommandIssued)
        if person is None:
            return None
        if is_command and name in KNOWN:
            return LimitKey(person, InteractionType.COMMAND, frozenset({name}))
        if not interaction.is_private:
            return None
        if is_command:
            return LimitKey(
                person, InteractionType.COMMAND, KNOWN, is_any_other=True, is_private=True
            )
        if name != TEXT and self._team.is_admin(update.effective_user):
            return None
        return LimitKey(person, InteractionType.MESSAGE, frozenset({name}), is_private=True)
