"""Events as they happen to a team: who did what, when and where."""

from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from domain.content.decisions import ContentItem, decide
from domain.events import (
    BotResponded,
    CallbackPressed,
    CommandIssued,
    ContentDecided,
    DecisionWithdrawn,
    Interaction,
    MessageReceived,
)
from domain.ids import ItemId, UserId
from domain.ports import Unit
from domain.vocabulary import Button

ALICE, BOB, CAROL = (UserId(UUID(int=number)) for number in (0xA11CE, 0xB0B, 0xCA401))
TEAM, OTHER_TEAM = -1001, -1002
NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
SomeInteraction = TypeVar("SomeInteraction", bound=Interaction)


def at(text: str) -> datetime:
    """A moment in UTC: `at("2024-05-06 12:07")`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def command(name: str = "/queue", by: UUID | None = ALICE, **details: Any) -> CommandIssued:
    return _happened(CommandIssued, name=name, user_id=by, **details)


def press(button: str = "posted", by: UUID | None = ALICE, **details: Any) -> CallbackPressed:
    return _happened(CallbackPressed, name=button, user_id=by, **details)


def message(name: str = "text", by: UUID | None = ALICE, **details: Any) -> MessageReceived:
    return _happened(MessageReceived, name=name, user_id=by, **details)


def response(name: str = "photo_notification", **details: Any) -> BotResponded:
    return _happened(BotResponded, name=name, **details)


def in_private(interaction: SomeInteraction) -> SomeInteraction:
    """The same in the person's own chat with the bot, whose id is not kept."""
    return interaction.model_copy(update={"chat_id": None, "is_private": True})


def decision(pressed: CallbackPressed, offered_at: datetime | None = None) -> Unit:
    """A press on an undecided item, with the decision that it makes."""
    recorded, decided = decide(ContentItem(ItemId(uuid4())), pressed, offered_at=offered_at)
    assert decided is not None
    return [recorded, decided]


def withdrawal(decided: Unit, by: UUID | None = ALICE, **details: Any) -> Unit:
    """The command with which the decision of this unit is taken back, and the fact that it is."""
    pressed, made = decided
    assert isinstance(pressed, CallbackPressed)
    assert isinstance(made, ContentDecided)
    undo = command("/undo", by=by, **{"chat_id": pressed.chat_id} | details)
    return [
        undo,
        DecisionWithdrawn(
            stream_id=made.stream_id,
            stream_version=made.stream_version + 1,
            occurred_at=undo.occurred_at,
            user_id=by,
            press_id=pressed.stream_id,
            name=Button(pressed.name),
            decided_by=pressed.user_id,
            decided_at=pressed.occurred_at,
            chat_id=pressed.chat_id,
            offered_at=made.offered_at,
        ),
    ]


def some_days_work() -> list[Unit]:
    """A little of everything that is counted."""
    return [
        *([command("/queue", by=who)] for who in (ALICE, BOB, BOB)),
        *(decision(press(button)) for button in ("posted", "skip", "confirm_reject")),
        [message(chat_id=OTHER_TEAM)],
        [response()],
    ]


def _happened(kind: type[SomeInteraction], **details: Any) -> SomeInteraction:
    usual = {
        "stream_id": uuid4(),
        "stream_version": 1,
        "occurred_at": NOON,
        "chat_id": TEAM,
    }
    return kind(**usual | details)
