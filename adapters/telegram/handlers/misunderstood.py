"""What people write that is not understood: after a command, as a command, or as plain text."""

from typing import Final

from telegram import Update

from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.replies import reply
from adapters.telegram.handlers.update_context import UpdateContext
from domain.vocabulary import Outcome

DAYS: Final = 30
MAX_DAYS: Final = 3_650
MAX_DIGITS: Final = 5


async def asked_days(update: Update, context: UpdateContext) -> int | None:
    """The number of days after a command, or the usual number.

    None if it is not understood. Then the person has been told.
    """
    given = " ".join(context.args or ())
    if not given:
        return DAYS
    if given.isdecimal() and len(given) <= MAX_DIGITS and 0 < int(given) <= MAX_DAYS:
        return int(given)
    context.state.outcome = Outcome.FAILED
    await reply(update, context.texts.no_days(_command(context), given, MAX_DAYS))
    return None


class Misunderstood:
    """Says what the bot does not understand, instead of doing something else."""

    def __init__(self, membership: Membership) -> None:
        self._membership = membership

    async def argument(self, update: Update, context: UpdateContext) -> None:
        """Something stands after a command that stands alone: it is not carried out."""
        allowed = await self._membership.allows(update)
        context.state.outcome = Outcome.FAILED if allowed else Outcome.DENIED
        texts, given = context.texts, " ".join(context.args or ())
        told = texts.stands_alone(_command(context), given) if allowed else texts.not_allowed
        await reply(update, told)

    async def command(self, update: Update, context: UpdateContext) -> None:
        """A command in private that the bot does not have."""
        await reply(update, context.texts.unknown_command)

    async def text(self, update: Update, context: UpdateContext) -> None:
        """A text in private."""
        await reply(update, context.texts.only_commands)


def _command(context: UpdateContext) -> str:
    return context.state.translation.interaction.name
