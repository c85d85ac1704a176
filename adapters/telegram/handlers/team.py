"""Who is in the team, and who is an admin: checked for each press and each command."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from time import monotonic
from typing import Any, Final

from telegram import Bot, Chat, User
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from adapters.telegram.sending.raw_calls import call
from adapters.telegram.updates.json_values import Json, as_object

log = logging.getLogger(__name__)

REMEMBERED_SECONDS: Final = 300
MEMBERS: Final = {
    ChatMemberStatus.OWNER,
    ChatMemberStatus.ADMINISTRATOR,
    ChatMemberStatus.MEMBER,
}


class Team:
    """The team of one chat. Admins are named in the settings, members are those in the chat."""

    def __init__(self, chat_id: int, admin_ids: frozenset[int]) -> None:
        self.chat_id = chat_id
        self.admin_ids = admin_ids
        self._former_ids: set[int] = set()
        self._known: dict[int, tuple[float, bool]] = {}
        self._moved = asyncio.Event()

    def recall(self, chat_ids: Sequence[int]) -> None:
        """Take over the ids that the team's chat is known to have had, newest last."""
        for old_chat_id in chat_ids[:-1]:
            self.move(old_chat_id, chat_ids[-1])

    async def find(self, bot: Bot) -> None:
        """Follow the chat if it became a supergroup while the bot did not run."""
        try:
            await call(bot, "getChat", chat_id=self.chat_id)
        except ChatMigrated as error:
            self.move(self.chat_id, error.new_chat_id)
        except TelegramError as error:
            log.warning("the team's chat %s cannot be seen: %s", self.chat_id, error)

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a chat to another id, if it is the team's."""
        if self.chat_id not in (old_chat_id, new_chat_id):
            return
        self._former_ids.add(old_chat_id)
        if old_chat_id == self.chat_id:
            log.warning("the team's chat %s is now %s", old_chat_id, new_chat_id)
            self.chat_id = new_chat_id
            self._known.clear()
            self._moved.set()

    async def ids(self) -> AsyncIterator[int]:
        """The id of the chat, and each one that it gets, for ever."""
        while True:
            self._moved.clear()
            yield self.chat_id
            await self._moved.wait()

    @property
    def first_chat_id(self) -> int:
        """The chat's first id. A supergroup has a lower id than the group it was."""
        return max({self.chat_id} | self._former_ids)

    def is_admin(self, user: User | None) -> bool:
        """Whether the settings name `user` as an admin. Anonymous admins do not count."""
        return user is not None and user.id in self.admin_ids

    async def includes(self, bot: Bot, user: User | None, chat: Chat | None) -> bool:
        """Whether somebody may see and decide: who speaks in the team's chat, or belongs to it."""
        if chat is not None and chat.id in (self.chat_id, *self._former_ids):
            return True
        if user is None or (chat is not None and chat.type != Chat.PRIVATE):
            return False
        return self.is_admin(user) or await self._is_member(bot, user.id)

    async def _is_member(self, bot: Bot, user_id: int) -> bool:
        checked_at, is_member = self._known.get(user_id, (0.0, False))
        if not checked_at or monotonic() - checked_at > REMEMBERED_SECONDS:
            try:
                is_member = _is_in(as_object(await self._member(bot, user_id)))
            except (BadRequest, Forbidden):  # Telegram knows no such member
                is_member = False
            self._known[user_id] = (monotonic(), is_member)
        return is_member

    async def _member(self, bot: Bot, user_id: int) -> Any:
        """Telegram's ChatMember. Follows the chat if it has another id by now."""
        asked = self.chat_id
        try:
            return await call(bot, "getChatMember", chat_id=asked, user_id=user_id)
        except ChatMigrated as error:
            self.move(asked, error.new_chat_id)
        return await call(bot, "getChatMember", chat_id=self.chat_id, user_id=user_id)


def _is_in(member: Json) -> bool:
    """Whether a ChatMember is in the chat; a restricted one may have left it."""
    status = member.get("status")
    return status in MEMBERS or (
        status == ChatMemberStatus.RESTRICTED and bool(member.get("is_member"))
    )
