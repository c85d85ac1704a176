"""Change the team's chat and its people, as an administrator does."""

from dataclasses import replace

from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import InvalidRequest
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.people import Member, Standing
from adapters.sandbox.state.world import World


def migrate(world: World) -> Chat:
    """Turn the basic group into a supergroup with another id, with a message in both chats."""
    if world.chats.team.type != "group":
        raise InvalidRequest("the team's chat is a supergroup already", 409)
    old, new = world.chats.migrate_team()
    _announce(world, old, {"migrate_to_chat_id": new.id})
    _announce(world, new, {"migrate_from_chat_id": old.id})
    world.stream.publish("chats", new.id)
    return new


def open_topic(world: World, name: str) -> int:
    """Open a topic in the supergroup, which becomes a forum. Returns its thread id."""
    chat = world.chats.team
    if chat.type != "supergroup":
        raise InvalidRequest("only a supergroup has topics", 409)
    forum = replace(chat, topics=chat.topics or {})
    world.chats.save(forum)
    created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    thread: int = _announce(world, forum, created)["message_id"]
    world.chats.save(replace(forum, topics={**(forum.topics or {}), thread: name}))
    world.stream.publish("chats", chat.id)
    return thread


def open_to_strangers(world: World, username: str | None, linked_chat_id: int | None) -> Chat:
    """Make the supergroup public, or the discussion group of a channel; or end that."""
    chat = world.chats.team
    if chat.type != "supergroup":
        raise InvalidRequest("only a supergroup can be public or linked", 409)
    name = {"title": chat.name["title"]} | ({"username": username} if username else {})
    opened = replace(chat, name=name, linked_chat_id=linked_chat_id)
    world.chats.save(opened)
    world.stream.publish("chats", chat.id)
    return opened


def place(world: World, member: Member, standing: Standing) -> None:
    """Change a person's state; blocking the bot, leaving and joining make updates."""
    old = member.standing
    world.people.place(member, standing)
    if old.presence != standing.presence:
        _announce_presence(world, member, old)
    chat = world.chats.find(member.id)
    if chat and old.blocked != standing.blocked:
        change = {
            "chat": chat.json,
            "from": member.user,
            "date": int(world.clock.now()),
            "old_chat_member": _bot_in_private(world, blocked=old.blocked),
            "new_chat_member": _bot_in_private(world, blocked=standing.blocked),
        }
        world.updates.add("my_chat_member", change, f"chat {chat.id}")
    world.stream.publish("chats", member.id)


def _announce_presence(world: World, member: Member, old: Standing) -> None:
    """A message and an update that tell who has joined, left or was removed."""
    chat, presence = world.chats.team, member.standing.presence
    by = _admin(world) if "kicked" in (presence, old.presence) else member
    change = {
        "chat": chat.json,
        "from": by.user,
        "date": int(world.clock.now()),
        "old_chat_member": membership(member, old),
        "new_chat_member": membership(member, member.standing),
    }
    world.updates.add("chat_member", change, f"chat {chat.id}")
    if presence == "member":
        _announce(world, chat, {"new_chat_members": [member.user]}, by)
    elif old.presence == "member":
        _announce(world, chat, {"left_chat_member": member.user}, by)
    world.stream.publish("chats", chat.id)


def membership(member: Member, standing: Standing) -> Json:
    """A person in the team's chat as the Bot API's ChatMember."""
    user = {"user": member.user}
    if standing.presence == "kicked":
        return user | {"status": "kicked", "until_date": 0}
    if standing.presence == "left" or not member.person.admin:
        return user | {"status": standing.presence}
    return user | {"status": "creator", "is_anonymous": standing.anonymous}


def _admin(world: World) -> Member:
    return next(member for member in world.people if member.person.admin)


def _announce(world: World, chat: Chat, content: Json, by: Member | None = None) -> Json:
    sender = {"from": (by or _admin(world)).user}
    message = world.messages.post(chat, sender, content)
    world.updates.add("message", message, f"chat {chat.id}")
    return message


def _bot_in_private(world: World, *, blocked: bool) -> Json:
    status = {"status": "kicked", "until_date": 0} if blocked else {"status": "member"}
    return {"user": world.bot, **status}
