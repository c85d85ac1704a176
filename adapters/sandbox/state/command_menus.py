"""The menus of commands that the bot has set, one for each scope and language."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.sandbox.json_text import Json
from adapters.sandbox.state.key_values import KeyValueStore

_KEY: Final = "commands"


class Commands:
    """All menus. A person sees the most specific one that is set."""

    def __init__(self, key_values: KeyValueStore) -> None:
        self._key_values = key_values

    def set(self, scope: Mapping[str, Any], language: str, commands: list[Json]) -> None:
        """Set the menu of a scope; an empty one removes it."""
        menus = self._menus()
        menus[_key(scope, language)] = commands
        self._key_values.write(_KEY, {key: menu for key, menu in menus.items() if menu})

    def get(self, scope: Mapping[str, Any], language: str) -> list[Json]:
        """The menu of exactly this scope."""
        return self._menus().get(_key(scope, language), [])

    def seen_by(self, person_id: int, language: str, chat: Json, *, admin: bool) -> list[Json]:
        """The menu that a person sees in a chat."""
        menus = self._menus()
        chat_id = chat["id"]
        if chat["type"] == "private":
            scopes: list[Json] = [{"type": "chat", "chat_id": chat_id}]
            scopes += [{"type": "all_private_chats"}]
        else:
            scopes = [{"type": "chat_member", "chat_id": chat_id, "user_id": person_id}]
            scopes += [{"type": "chat_administrators", "chat_id": chat_id}] if admin else []
            scopes += [{"type": "chat", "chat_id": chat_id}]
            scopes += [{"type": "all_chat_administrators"}] if admin else []
            scopes += [{"type": "all_group_chats"}]
        keys = [_key(scope, spoken) for scope in [*scopes, {}] for spoken in (language, "")]
        return next((menus[key] for key in keys if key in menus), [])

    def _menus(self) -> dict[str, list[Json]]:
        menus: dict[str, list[Json]] = self._key_values.read(_KEY, {})
        return menus


def _key(scope: Mapping[str, Any], language: str) -> str:
    kind = scope.get("type", "default")
    return f"{kind} {scope.get('chat_id', '')} {scope.get('user_id', '')} {language}"
