"""The queries of the bot: itself, chats, members and files."""

from typing import Final

from adapters.sandbox.bot_api.methods.targets import known_chat, known_member
from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import bad_request
from adapters.sandbox.state.chats import Chat
from adapters.sandbox.state.people import Member
from adapters.sandbox.state.team_changes import membership
from adapters.sandbox.state.world import World

_RIGHTS: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)


def get_me(world: World, _: Parameters) -> Json:
    """Answer `getMe`."""
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, parameters: Parameters) -> Json:
    """Answer `getChat`."""
    chat = known_chat(world, parameters)
    about: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    if pinned := world.pins.newest(chat):
        about |= {"pinned_message": pinned}
    if chat.is_private:
        return chat.json | about
    names = {"active_usernames": [chat.name["username"]]} if "username" in chat.name else {}
    linked = {"linked_chat_id": chat.linked_chat_id} if chat.linked_chat_id else {}
    return chat.json | about | names | linked | {"permissions": {"can_send_messages": True}}


def get_chat_member(world: World, parameters: Parameters) -> Json:
    """Answer `getChatMember`."""
    chat = known_chat(world, parameters)
    if parameters.number("user_id") == world.bot["id"]:
        return bot_membership(world)
    return _membership(chat, known_member(world, parameters))


def get_chat_administrators(world: World, parameters: Parameters) -> list[Json]:
    """Answer `getChatAdministrators`."""
    chat = known_chat(world, parameters)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    admins = [
        _membership(chat, member)
        for member in world.people
        if member.person.admin and member.is_in_team
    ]
    return [bot_membership(world), *admins]


def get_chat_member_count(world: World, parameters: Parameters) -> int:
    """Answer `getChatMemberCount`."""
    if known_chat(world, parameters).is_private:
        return 2
    return sum(member.is_in_team for member in world.people) + 1


def get_file(world: World, parameters: Parameters) -> Json:
    """Answer `getFile`."""
    return world.files.describe(parameters.text("file_id"))


def bot_membership(world: World) -> Json:
    """The bot's membership: an administrator of the team's chat, which sees all messages."""
    rights = dict.fromkeys(_RIGHTS, True) | {"is_anonymous": False, "can_be_edited": False}
    return {"user": world.bot, "status": "administrator", **rights}


_GIFTS: Final = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), False
) | {"gifts_from_channels": False}


def _membership(chat: Chat, member: Member) -> Json:
    if chat.is_private:
        return {"user": member.user, "status": "member"}
    return membership(member, member.standing)
