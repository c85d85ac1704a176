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


def place(world: World, member: Member, standing: Standing) -> None:
    """Change a person's state; blocking and unblocking the bot make an update."""
    old = member.standing
    world.people.place(member, standing)
    chat = world.chats.find(member.id)
    if chat and old.blocked != standing.blocked:
        change = {
            "chat": chat.json,
            "from": member.user,
            "date": int(world.clock.now()),
            "old_chat_member": _membership(world, blocked=old.blocked),
            "new_chat_member": _membership(world, blocked=standing.blocked),
        }
        world.updates.add("my_chat_member", change, f"chat {chat.id}")
    world.stream.publish("chats", member.id)


def _announce(world: World, chat: Chat, content: Json) -> Json:
    admin = next(member for member in world.people if member.person.admin)
    message = world.messages.post(chat, {"from": admin.user}, content)
    world.updates.add("message", message, f"chat {chat.id}")
    return message


def _membership(world: World, *, blocked: bool) -> Json:
    status = {"status": "kicked", "until_date": 0} if blocked else {"status": "member"}
    return {"user": world.bot, **status}
