"""Everything that can go wrong, as one tree.

StorylineError
├── InvalidInput                 the caller's data is wrong: says which input and what is allowed
│   ├── InvalidInteraction       an interaction that cannot be recorded
│   ├── InvalidReport            a report nobody can answer: negative days, unknown zone, naive time
│   ├── InvalidUpdate            a Telegram update that cannot be translated or told apart
│   ├── TextTooLong              a caption or category: says how long it may be
│   ├── NotChangeable            an item on offer, decided or removed: says what cannot be done
│   └── UnknownName              a user, projection or setting that does not exist
├── UnknownEvent                 an event, or a version of one, that a newer release recorded
├── FoldFailed                   one range of events does not fold
├── CheckpointBeyondLog          a read table has events that the log does not have
├── LogBroken                    the log is not what was appended: says from which position
├── ArchiveBroken                a file of an archive is gone, changed or of another log
├── UndoRefused                  a decision cannot be taken back: says why it stays
├── ReplayDue                    a read table does not know an event: says what to replay
├── ReplayDiffers                a rebuilt read table is not equal to the live one
├── MigrationFailed              a migration does not apply, or an applied one was changed
│   └── ReleaseTooOld            a newer release has written to the log or migrated the database
├── OfferUncertain               Telegram did not say whether it shows an item
├── MembershipUnknown            Telegram did not say whether a person is in the team's chat
├── LinkRefused                  a one-time link to the dashboard is used, late or unknown
├── LoginNeeded                  the dashboard does not know who asks
├── BotRefused                   Telegram does not know the bot's token
├── InboxUnusable                the local inbox file cannot be opened or written
│   └── InboxDamaged             it is no inbox any more: somebody has to move it away
├── InboxFull                    the local inbox takes no more until Postgres is back
├── ChartFailed                  a chart cannot be drawn, or not in time
├── DatabaseUnavailable          Postgres does not answer
└── DatabaseRefused              Postgres answers no: a table that is gone
    ├── NotPermitted             this login may not do that
    └── LimitExceeded            it gave up: a limit of time, of waiting, of size
"""

from collections.abc import Sequence

from domain.ids import UserId


class StorylineError(Exception):
    """Root of all errors this project raises on purpose. Its text is one line for a person."""


class InvalidInput(StorylineError):
    """The caller's data is wrong."""


class InvalidInteraction(InvalidInput):
    """An interaction that cannot be recorded."""


class InvalidReport(InvalidInput):
    """A report that nobody can answer."""


class InvalidUpdate(InvalidInput):
    """A Telegram update that cannot be translated, or told apart from another one."""


class TextTooLong(InvalidInput):
    """A caption or category that has more than `limit` characters."""

    def __init__(self, field: str, text: str, limit: int) -> None:
        super().__init__(f"{field} {text!r:.40}... has {len(text)} characters; at most {limit}")
        self.length = len(text)
        self.limit = limit


class NotChangeable(InvalidInput):
    """An item in a state in which it cannot be changed so. Both are words of the domain."""

    def __init__(self, state: str, change: str) -> None:
        told = "on offer" if state == "offered" else f"{state} already"
        super().__init__(f"an item that is {told} cannot be {change}")
        self.state = state
        self.change = change


class UnknownName(InvalidInput):
    """A user, projection or setting that does not exist."""


class UnknownEvent(StorylineError):
    """An event, or a version of one, that was recorded by a release newer than this one."""


class FoldFailed(StorylineError):
    """One range of events does not fold because of what an event in it holds."""


class CheckpointBeyondLog(StorylineError):
    """A read table has events that the log does not have, as after a restore of an older log."""


class LogBroken(StorylineError):
    """From `position` on the log is not what was appended; `reason` says how that shows."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"position {position}: {reason}")
        self.position = position
        self.reason = reason


class ArchiveBroken(StorylineError):
    """A file of an archive is gone, changed, half written or of another log."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class UndoRefused(StorylineError):
    """A decision cannot be taken back."""


class ReplayDue(StorylineError):
    """The read tables of `names` do not know an event that is to be recorded.

    `commands` replay them, also where there is no terminal to ask on.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.commands = [f"storyline replay {name} --yes" for name in names]
        super().__init__(
            "read tables of an older release cannot take a decision back or follow a change of the"
            f" queue: run {'; '.join(self.commands)}"
        )


class ReplayDiffers(StorylineError):
    """A rebuilt read table is not equal to the live one."""


class MigrationFailed(StorylineError):
    """A migration does not apply, or a migration that was applied has been changed."""


class ReleaseTooOld(MigrationFailed):
    """A newer release has written to the log or migrated the database: this one must not run."""


class OfferUncertain(StorylineError):
    """Telegram did not say whether it shows an item in the team's chat."""


class MembershipUnknown(StorylineError):
    """Telegram did not say whether a person is in the team's chat."""


class LinkRefused(StorylineError):
    """A one-time link to the dashboard is not good; `reason` says why, `person` whose it is."""

    def __init__(self, reason: str, person: UserId | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.person = person


class LoginNeeded(StorylineError):
    """The dashboard does not know who asks."""


class BotRefused(StorylineError):
    """Telegram does not know the bot's token."""


class InboxUnusable(StorylineError):
    """The local inbox file cannot be opened or written."""


class InboxDamaged(InboxUnusable):
    """The local inbox file is no inbox any more."""


class InboxFull(StorylineError):
    """The local inbox takes no more until Postgres is back."""


class ChartFailed(StorylineError):
    """A chart cannot be drawn, or not in time."""


class DatabaseUnavailable(StorylineError):
    """Postgres does not answer, or cannot be started."""


class DatabaseRefused(StorylineError):
    """Postgres answers no: a table that is gone."""


class NotPermitted(DatabaseRefused):
    """The login by which Postgres is asked may not do that."""


class LimitExceeded(DatabaseRefused):
    """Postgres gave up on what it was asked, and would again: it takes too long, or too much."""
