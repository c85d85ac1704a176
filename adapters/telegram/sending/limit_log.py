"""Log when messages wait for Telegram's limit of their chat. Else the bot just seems slow."""

from typing import Any, Final

from adapters.logs import group_id, logger

log = logger(__name__)

NOTICED: Final = 1.0
"""A message that waits for longer than so many seconds is late. Others go at once."""


class LimitLog:
    """One line when the messages to a chat begin to wait, and one when they go at once again."""

    def __init__(self) -> None:
        self._limited: set[int | None] = set()

    def waited(self, chat_id: int | None, seconds: float) -> None:
        """A message to this chat waited so long for its turn."""
        fields: dict[str, Any] = {"chat": group_id(chat_id)}
        if seconds > NOTICED and chat_id not in self._limited:
            self._limited.add(chat_id)
            log.warning("answers wait for Telegram's limit", **fields, trouble="begins")
        elif seconds <= NOTICED and chat_id in self._limited:
            self._limited.remove(chat_id)
            log.warning("answers go at once again", **fields, trouble="ends")
