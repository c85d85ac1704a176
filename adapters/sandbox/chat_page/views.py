"""What a person sees: people, chats and events."""

from typing import Any

from adapters.sandbox.json_text import Json
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.people import Member
from adapters.sandbox.state.world import World


def person(member: Member) -> Json:
    """A person as others see them."""
    standing = member.standing
    return {
        "id": member.id,
        "name": member.person.username,
        "first_name": member.person.first_name,
        "last_name": member.person.last_name,
        "admin": member.person.admin,
        "started": standing.started,
        "blocked": standing.blocked,
        "anonymous": standing.anonymous,
        "presence": standing.presence,
    }


def chats(world: World, member: Member) -> list[Json]:
    """The chats of a person: the team's first, the group that it was before a migration last."""
    private = [world.chats.find(member.id)]
    former = [chat for chat in world.chats if chat.became is not None]
    shown = [world.chats.team, *private, *former]
    return [_chat(world, member, chat) for chat in shown if chat and world.sees(member, chat)]


def concerns(world: World, member: Member, event: Json) -> bool:
    """Whether a person gets an event."""
    if event["kind"] == "answer":
        return bool(event["chat_id"] == member.id)
    chat = world.chats.find(event["chat_id"])
    return chat is not None and world.sees(member, chat)


def _chat(world: World, member: Member, chat: Chat) -> Json:
    seen: dict[str, Any] = {
        "id": chat.id,
        "type": chat.type,
        "with": world.bot["id"] if chat.is_private else None,
        "title": _title(world, chat),
        "became": chat.became,
        "topics": chat.topics,
        "commands": world.commands.seen_by(
            member.id, member.person.language_code, chat.json, admin=member.person.admin
        ),
        "pinned": world.pins.newest(chat),
        "last": next(iter(world.messages.history(chat, count=1)), None),
    }
    return seen


def _title(world: World, chat: Chat) -> str:
    if chat.is_private:
        return str(world.bot["first_name"])
    return f"{chat.name['title']}{' (before)' if chat.became else ''}"
