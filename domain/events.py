"""The events: what happened, in the past tense, frozen and strict.

An event that was shipped is never edited. To change one, give it the next version, like
`version: int = 2`, and do what else the README names under "Change an event".
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
)

from domain.context import clean_context, clean_text
from domain.ids import BIGINT, chat_stream_id
from domain.vocabulary import MAX_NAME_LENGTH, InteractionType, MediaKind, Outcome


def normalised_command(name: str) -> str:
    """`/Queue@storyline_bot` is the command `/queue`."""
    return name.partition("@")[0].lower()


def in_utc(time: datetime) -> datetime:
    """`time` in UTC; the first and last day of the calendar have none everywhere."""
    try:
        return time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is outside of the calendar in UTC") from error


UtcTime = Annotated[AwareDatetime, AfterValidator(in_utc)]
Text = Annotated[str, AfterValidator(clean_text)]
Bounded = Field(min_length=1, max_length=MAX_NAME_LENGTH)
Name = Annotated[Text, Bounded]
CommandName = Annotated[Text, AfterValidator(normalised_command), Bounded]
Context = Annotated[dict[str, Any], BeforeValidator(clean_context)]
BigInt = Annotated[int, Field(strict=True, ge=-BIGINT - 1, le=BIGINT)]
GroupId = Annotated[BigInt, Field(lt=0)]


class Event(BaseModel):
    """One fact in one stream. `occurred_at` is when it happened, in UTC to the microsecond.

    The default of `version` is the class's version, and no other is accepted: states of older
    versions pass through `domain.upcasters` first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    TOPIC: ClassVar[str]

    version: int = 1
    stream_id: UUID
    stream_version: int = Field(ge=1)
    occurred_at: UtcTime

    @classmethod
    def newest_version(cls) -> int:
        """The version in which this event is written today."""
        newest: int = cls.model_fields["version"].default
        return newest

    @field_validator("version")
    @classmethod
    def _is_newest(cls, version: int) -> int:
        if version != cls.newest_version():
            raise ValueError(f"is not {cls.newest_version()}, which is what is written today")
        return version

    @property
    def originator_id(self) -> UUID:
        """What the eventsourcing library calls the stream id."""
        return self.stream_id

    @property
    def originator_version(self) -> int:
        """What the eventsourcing library calls the stream version."""
        return self.stream_version


class Interaction(Event):
    """Somebody did something with the bot, or the bot answered. One stream each.

    `chat_id` is the team's chat. A private chat's id is the person's own and is not kept: then
    `chat_id` is None and `is_private` is set. `source_digest` tells a redelivered source (a
    Telegram update) from another one that came under the same id.
    """

    INTERACTION_TYPE: ClassVar[InteractionType]

    user_id: UUID | None = None
    name: Name
    context: Context = {}
    chat_id: BigInt | None = None
    is_private: bool = False
    message_id: BigInt | None = None
    thread_id: BigInt | None = None
    outcome: Outcome = Outcome.OK
    source_digest: str | None = None


class CommandIssued(Interaction):
    """A person sent a command. `name` keeps its slash: `/queue`."""

    TOPIC = "storyline.CommandIssued"
    INTERACTION_TYPE = InteractionType.COMMAND

    name: CommandName


class CallbackPressed(Interaction):
    """A person pressed an inline button."""

    TOPIC = "storyline.CallbackPressed"
    INTERACTION_TYPE = InteractionType.CALLBACK


class MessageReceived(Interaction):
    """A person or a chat sent something else. `name` is its kind: `text`, `photo`, `unknown`."""

    TOPIC = "storyline.MessageReceived"
    INTERACTION_TYPE = InteractionType.MESSAGE


class BotResponded(Interaction):
    """The bot sent, edited or deleted a message. `name` is the kind: `photo_notification`."""

    TOPIC = "storyline.BotResponded"
    INTERACTION_TYPE = InteractionType.BOT_RESPONSE


class ChatMigrated(Event):
    """A group became a supergroup and has another id; whoever tells it, the stream is the same."""

    TOPIC = "storyline.ChatMigrated"

    old_chat_id: GroupId
    new_chat_id: GroupId

    @classmethod
    def between(cls, old_chat_id: int, new_chat_id: int, at: datetime) -> "ChatMigrated":
        """The migration from one id to the other, as it was told at `at`."""
        return cls(
            stream_id=chat_stream_id(old_chat_id),
            stream_version=1,
            occurred_at=at,
            old_chat_id=old_chat_id,
            new_chat_id=new_chat_id,
        )


class ContentEvent(Event):
    """A fact about one queue item, whose id is the stream's."""

    media_id: Text | None = None
    media_filename: Text | None = None
    user_id: UUID | None = None


class ContentQueued(ContentEvent):
    """A media item was put into the queue, by `user_id` or from the command line.

    `telegram_file_id` is set where Telegram has the file already and it need not be uploaded.
    """

    TOPIC = "storyline.ContentQueued"

    kind: MediaKind = MediaKind.PHOTO
    telegram_file_id: Text | None = None
    caption: Text | None = None
    category: Text | None = None


class ContentOffered(ContentEvent):
    """The item was shown in a team's chat, with its buttons."""

    TOPIC = "storyline.ContentOffered"

    chat_id: BigInt | None = None
    message_id: BigInt | None = None


class ContentDecided(ContentEvent):
    """A person decided on the item. `offered_at` is when it was shown, where that is known."""

    chat_id: BigInt | None = None
    offered_at: UtcTime | None = None


class ContentPosted(ContentDecided):
    """The item was published."""

    TOPIC = "storyline.ContentPosted"


class ContentSkipped(ContentDecided):
    """The item was put off."""

    TOPIC = "storyline.ContentSkipped"


class ContentRejected(ContentDecided):
    """The item was refused for good, and the refusal confirmed."""

    TOPIC = "storyline.ContentRejected"


EVENTS: Mapping[str, type[Event]] = {
    event.TOPIC: event
    for event in (
        CommandIssued,
        CallbackPressed,
        MessageReceived,
        BotResponded,
        ChatMigrated,
        ContentQueued,
        ContentOffered,
        ContentPosted,
        ContentSkipped,
        ContentRejected,
    )
}
"""Every event by its topic: the names under which they stand in the log, for ever."""
