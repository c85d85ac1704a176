"""Who belongs to the team, and who leads it: checked whenever something is pressed or commanded."""

from time import monotonic
from typing import Final

from telegram import Bot, Chat, User
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

REMEMBERED_SECONDS: Final = 300
MEMBERS: Final = {
    ChatMemberStatus.OWNER,
    ChatMemberStatus.ADMINISTRATOR,
    ChatMemberStatus.MEMBER,
    ChatMemberStatus.RESTRICTED,
}


class Team:
    """The team of one chat. Admins are named in the settings, members are those in the chat."""

    def __init__(self, chat_id: int, admin_ids: frozenset[int]) -> None:
        self.chat_id = chat_id
        self.admin_ids = admin_ids
        self._known: dict[int, tuple[float, bool]] = {}

    def is_admin(self, user: User | None) -> bool:
        """Whether `user` is named an admin. Anonymous admins of the chat are nobody here."""
        return user is not None and user.id in self.admin_ids

    async def includes(self, bot: Bot, user: User | None, chat: Chat | None) -> bool:
        """Whether somebody may see and decide: who speaks in the team's chat, or belongs to it."""
        if chat is not None and chat.id == self.chat_id:
            return True
        if user is None or (chat is not None and chat.type != Chat.PRIVATE):
            return False
        return self.is_admin(user) or await self._is_member(bot, user.id)

    async def _is_member(self, bot: Bot, user_id: int) -> bool:
        checked_at, is_member = self._known.get(user_id, (0.0, False))
        if not checked_at or monotonic() - checked_at > REMEMBERED_SECONDS:
            try:
                member = await bot.get_chat_member(self.chat_id, user_id)
                is_member = member.status in MEMBERS
            except TelegramError:  # Telegram knows no such member
                is_member = False
            self._known[user_id] = (monotonic(), is_member)
        return is_member
