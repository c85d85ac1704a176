"""The bot sets and reads its menus of commands."""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import bad_request
from adapters.sandbox.state.world import World

_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS: Final = 100
_LONGEST_DESCRIPTION: Final = 256
_SCOPES: Final = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def set_my_commands(world: World, parameters: Parameters) -> bool:
    """Answer `setMyCommands`."""
    commands = parameters.json("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands list")
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    menu = [_command(command) for command in commands]
    world.commands.set(_scope(world, parameters), parameters.text("language_code"), menu)
    world.stream.publish("chats", world.chats.team.id)
    return True


def get_my_commands(world: World, parameters: Parameters) -> list[Json]:
    """Answer `getMyCommands`."""
    return world.commands.get(_scope(world, parameters), parameters.text("language_code"))


def delete_my_commands(world: World, parameters: Parameters) -> bool:
    """Answer `deleteMyCommands`."""
    world.commands.set(_scope(world, parameters), parameters.text("language_code"), [])
    world.stream.publish("chats", world.chats.team.id)
    return True


def _command(command: Any) -> Json:
    if not isinstance(command, Mapping):
        raise bad_request("can't parse BotCommand: expected an object")
    name, description = str(command.get("command")).lstrip("/"), command.get("description")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= len(description) <= _LONGEST_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _scope(world: World, parameters: Parameters) -> Json:
    scope = parameters.json("scope", "BotCommandScope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, Mapping) else None
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    ids = {name: _id(scope.get(name)) for name in _SCOPES[kind]}
    if "chat_id" in ids and world.chats.find(ids["chat_id"]) is None:
        raise bad_request("chat not found")
    return {"type": kind, **ids}


def _id(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad_request("can't parse BotCommandScope: chat_id is empty") from None
