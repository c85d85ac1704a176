"""Every method of the Bot API that answers at once, by its name in lower case."""

from collections.abc import Callable
from typing import Any, Final

from adapters.sandbox.bot_api.methods import (
    answering,
    editing,
    menus,
    pinning,
    queries,
    sending,
)
from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.state.world import World

Method = Callable[[World, Parameters], Any]

METHODS: Final[dict[str, Method]] = {
    "getme": queries.get_me,
    "getchat": queries.get_chat,
    "getchatmember": queries.get_chat_member,
    "getchatadministrators": queries.get_chat_administrators,
    "getchatmembercount": queries.get_chat_member_count,
    "getfile": queries.get_file,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "sendvideo": sending.send_video,
    "sendanimation": sending.send_animation,
    "senddocument": sending.send_document,
    "sendaudio": sending.send_audio,
    "sendvoice": sending.send_voice,
    "sendsticker": sending.send_sticker,
    "sendmediagroup": sending.send_media_group,
    "sendchataction": sending.send_chat_action,
    "copymessage": sending.copy_message,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "pinchatmessage": pinning.pin_chat_message,
    "unpinchatmessage": pinning.unpin_chat_message,
    "unpinallchatmessages": pinning.unpin_all_chat_messages,
    "answercallbackquery": answering.answer_callback_query,
    "setmycommands": menus.set_my_commands,
    "getmycommands": menus.get_my_commands,
    "deletemycommands": menus.delete_my_commands,
}
