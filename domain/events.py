"""The events: facts in the past tense, frozen and strict.

A released event is never edited. To change one, give it the next version, like `version: int = 2`,
and follow docs/how-to/change-an-event.md.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from domain.context import clean_context, clean_text
from domain.ids import BIGINT, chat_stream_id
from domain.vocabulary import MAX_NAME_LENGTH, Button, InteractionType, MediaKind, Outcome

FIRST_TIME: Final = datetime(1, 1, 2, tzinfo=UTC)
LAST_TIME: Final = datetime(9999, 12, 30, tzinfo=UTC)
"""The earliest and the latest time of a new event. Every zone's calendar has them."""

RECORDED: Final = "recorded"
"""The pydantic context in which an event is validated that is recorded already."""


def normalised_command(name: str) -> str:
    """`/Queue@storyline_bot` is the command `/queue`."""
    return name.partition("@")[0].lower()


def in_utc(time: datetime, info: ValidationInfo) -> datetime:
    """`time` in UTC. A new event has a time that every zone can show; a recorded one any."""
    try:
        in_utc = time.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is outside the calendar in UTC") from error
    if info.context != RECORDED and not FIRST_TIME <= in_utc <= LAST_TIME:
        raise ValueError(f"must be from {FIRST_TIME.date()} to {LAST_TIME.date()}")
    return in_utc


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

    The default of `version` is the version of the class, and no other is accepted: older versions
    pass through `domain.upcasters` first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    TOPIC: ClassVar[str]

    version: int = 1
    stream_id: UUID
    stream_version: int = Field(ge=1)
    occurred_at: UtcTime

    @classmethod
    def newest_version(cls) -> int:
        """The version that this release writes."""
        newest: int = cls.model_fields["version"].default
        return newest

    @field_validator("version")
    @classmethod
    def _is_newest(cls, version: int) -> int:
        if version != cls.newest_version():
            raise ValueError(f"is not {cls.newest_version()}, the version that this release writes")
        return version

    @property
    def originator_id(self) -> UUID:
        """The stream id, under the name of the eventsourcing library."""
        return self.stream_id

    @property
    def originator_version(self) -> int:
        """The stream version, under the name of the eventsourcing library."""
        return self.stream_version


class Interaction(Event):
    """A person used the bot, or the bot answered. Each has its own stream.

    `chat_id` is the team's chat. The id of a private chat is the person's id and is not recorded:
    then `chat_id` is None and `is_private` is set. `source_digest` tells a redelivered Telegram
    update from another update with the same id.
    """

    INTERACTION_TYPE: ClassVar[InteractionType | None]

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
    INTERACTION_TYPE: ClassVar[InteractionType] = InteractionType.COMMAND

    name: CommandName


class CallbackPressed(Interaction):
    """A person pressed an inline button."""

    TOPIC = "storyline.CallbackPressed"
    INTERACTION_TYPE: ClassVar[InteractionType] = InteractionType.CALLBACK


class MessageReceived(Interaction):
    """A person or a chat sent something else. `name` is its type: `text`, `photo`, `unknown`."""

    TOPIC = "storyline.MessageReceived"
    INTERACTION_TYPE: ClassVar[InteractionType] = InteractionType.MESSAGE


class BotResponded(Interaction):
    """The bot sent, edited or deleted a message. `name` is its type: `photo_notification`."""

    TOPIC = "storyline.BotResponded"
    INTERACTION_TYPE: ClassVar[InteractionType] = InteractionType.BOT_RESPONSE


class PollChanged(Interaction):
    """The votes or the state of a poll changed. It has no type and counts in no total.

    The vote itself is another update, `poll_answer`, with the person who voted.
    """

    TOPIC = "storyline.PollChanged"
    INTERACTION_TYPE = None


class ChatMigrated(Event):
    """A group became a supergroup with a new id. Both chats announce it, in the same stream."""

    TOPIC = "storyline.ChatMigrated"

    old_chat_id: GroupId
    new_chat_id: GroupId

    @classmethod
    def between(cls, old_chat_id: int, new_chat_id: int, at: datetime) -> "ChatMigrated":
        """The migration from one id to the other, announced at `at`."""
        return cls(
            stream_id=chat_stream_id(old_chat_id),
            stream_version=1,
            occurred_at=at,
            old_chat_id=old_chat_id,
            new_chat_id=new_chat_id,
        )


class ContentEvent(Event):
    """A fact about one queue item. The item id is the stream id."""

    media_id: Text | None = None
    media_filename: Text | None = None
    user_id: UUID | None = None


class ContentQueued(ContentEvent):
    """A media item was put into the queue, by `user_id` or from the command line.

    `telegram_file_id` is set if Telegram already has the file; then no upload is needed.
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
    """A person decided on the item. `offered_at` is when it was shown, if that is known."""

    chat_id: BigInt | None = None
    offered_at: UtcTime | None = None


class ContentPosted(ContentDecided):
    """The item was published."""

    TOPIC = "storyline.ContentPosted"


class ContentSkipped(ContentDecided):
    """The item was put off."""

    TOPIC = "storyline.ContentSkipped"


class ContentRejected(ContentDecided):
    """The rejection is permanent, and it was confirmed."""

    TOPIC = "storyline.ContentRejected"


class DecisionWithdrawn(ContentEvent):
    """The decision on the item was taken back. From then on it counts nowhere.

    `user_id` took it back; None is the command line. The other fields say which decision that was,
    so that a read table can subtract it without a look at the log: the press that made it, its
    button, its time and its chat, the person who pressed, and when the item had been offered.
    """

    TOPIC = "storyline.DecisionWithdrawn"

    press_id: UUID
    name: Button
    decided_by: UUID | None = None
    decided_at: UtcTime
    chat_id: BigInt | None = None
    offered_at: UtcTime | None = None


class ContentEdited(ContentEvent):
    """The item has another caption or category. Both are given as they are from then on."""

    TOPIC = "storyline.ContentEdited"

    caption: Text | None = None
    category: Text | None = None


class ContentMoved(ContentEvent):
    """The item has another place in the queue: that of an item that was queued at `queued_as`."""

    TOPIC = "storyline.ContentMoved"

    queued_as: UtcTime


class ContentRemoved(ContentEvent):
    """The item was taken out of the queue before a decision. Its media may be queued anew."""

    TOPIC = "storyline.ContentRemoved"


class OffersEvent(Event):
    """A fact about the offers in one team's chat. `user_id` is None for the command line."""

    user_id: UUID | None = None
    chat_id: BigInt | None = None


class OffersPaused(OffersEvent):
    """From now on no item is offered in the chat."""

    TOPIC = "storyline.OffersPaused"


class OffersResumed(OffersEvent):
    """Items are offered in the chat again."""

    TOPIC = "storyline.OffersResumed"


EVENTS: Mapping[str, type[Event]] = {
    event.TOPIC: event
    for event in (
        CommandIssued,
        CallbackPressed,
        MessageReceived,
        BotResponded,
        PollChanged,
        ChatMigrated,
        ContentQueued,
        ContentOffered,
        ContentPosted,
        ContentSkipped,
        ContentRejected,
        DecisionWithdrawn,
        ContentEdited,
        ContentMoved,
        ContentRemoved,
        OffersPaused,
        OffersResumed,
    )
}
"""Every event by its topic. A topic is permanent: the log names events by it."""
