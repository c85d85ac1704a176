"""The team's chat, under all its ids, the team's admins, and the language of each chat."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from telegram import Update, User
from telegram.constants import ChatType

from adapters.logs import group_id, logger
from adapters.telegram.texts.texts import Texts
from adapters.telegram.texts.translations import ENGLISH, texts_for
from adapters.telegram.updates.raw_update import chat_key
from domain.access import Rights

log = logger(__name__)


class Team:
    """The team of one chat. The settings name its admins; its members are those in the chat.

    Viewers see the dashboard, and need not be members. `texts` are in the language of the chat.
    """

    def __init__(
        self,
        chat_id: int,
        admin_ids: frozenset[int],
        viewer_ids: frozenset[int] = frozenset(),
        texts: Texts = ENGLISH,
    ) -> None:
        self.chat_id = chat_id
        self.admin_ids = admin_ids
        self.rights = Rights(admin_ids, viewer_ids)
        self.texts = texts
        self._former_ids: set[int] = set()
        self._moved = asyncio.Event()

    def recall(self, chat_ids: Sequence[int]) -> None:
        """Take over the ids that the team's chat is known to have had, newest last."""
        for old_chat_id in chat_ids[:-1]:
            self.move(old_chat_id, chat_ids[-1])

    def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """Follow a chat to another id, if it is the team's."""
        if self.chat_id not in (old_chat_id, new_chat_id):
            return
        self._former_ids.add(old_chat_id)
        if old_chat_id == self.chat_id:
            log.warning(
                "the team's chat has another id",
                old_chat=group_id(old_chat_id),
                chat=group_id(new_chat_id),
            )
            self.chat_id = new_chat_id
            self._moved.set()

    async def ids(self) -> AsyncIterator[int]:
        """The id of the chat, and each one that it gets, forever."""
        while True:
            self._moved.clear()
            yield self.chat_id
            await self._moved.wait()

    @property
    def chat_ids(self) -> frozenset[int]:
        """All ids that the chat is known to have had."""
        return frozenset({self.chat_id} | self._former_ids)

    @property
    def alerts_id(self) -> int:
        """The team whose alerts these are: 0 for a private chat, as its id is that of a person."""
        return min(self.first_chat_id, 0)

    @property
    def first_chat_id(self) -> int:
        """The chat's first id. A supergroup has a lower id than the group it was."""
        return max(self.chat_ids)

    def is_of_team(self, partition_key: str) -> bool:
        """Whether a queue of the inbox is that of the team's chat, or of an admin in private."""
        return partition_key in map(chat_key, self.chat_ids | self.admin_ids)

    def is_admin(self, user: User | None) -> bool:
        """Whether the settings name `user` as an admin. Anonymous admins do not count."""
        return user is not None and user.id in self.admin_ids

    def texts_in(self, update: Update) -> Texts:
        """The texts for the chat of `update`: a private chat speaks the language of its person."""
        chat, user = update.effective_chat, update.effective_user
        is_private = chat is not None and chat.type == ChatType.PRIVATE
        return self.texts_to(user) if is_private and user else self.texts

    def texts_to(self, user: User) -> Texts:
        """The texts for the private chat with `user`, unless it is the team's chat."""
        return self.texts_of(user.id, user.language_code)

    def texts_of(self, telegram_user_id: int, language_code: str | None) -> Texts:
        """The same for a person whose language is known otherwise."""
        return self.texts if telegram_user_id in self.chat_ids else texts_for(language_code)
