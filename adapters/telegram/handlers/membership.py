"""Who may act as the team: admins of the settings, and those who are in the team's chat now.

A press or a command in a private group proves that its person is in it. A public group and the
discussion group of a channel are open to strangers. So Telegram is asked, and its answer kept for
less than a minute.
"""

import re
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from adapters.logs import group_id, logger
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.sending.raw_calls import call
from adapters.telegram.updates.json_values import Json, as_bigint, as_object
from domain.errors import MembershipUnknown

log = logger(__name__)

MEMBER_SECONDS: Final = 50.0
"""How long a member counts as one without being asked for again."""

STRANGER_SECONDS: Final = 10.0
"""The same for others; shorter, because they may join."""

ASK_SECONDS: Final = 5.0
"""How long to wait for an answer of Telegram."""

MAX_KNOWN: Final = 10_000

MEMBERS: Final = {
    ChatMemberStatus.OWNER,
    ChatMemberStatus.ADMINISTRATOR,
    ChatMemberStatus.MEMBER,
}
_NO_SUCH_PERSON: Final = re.compile(
    "user not found|member not found|participant_id_invalid|user_id_invalid|invalid user_id"
    "|user_not_participant",
    re.IGNORECASE,
)


class Membership:
    """Knows who is in the team's chat. Tells the admins once if Telegram does not let it know."""

    def __init__(
        self,
        bot: Bot,
        team: Team,
        *,
        alert: Callable[[str], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._bot = bot
        self._team = team
        self._alert = alert
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[bool, float]] = {}
        self._is_private_group = False
        self._is_refused = False

    async def find_chat(self) -> bool:
        """Follow the team's chat to its present id, and see whether strangers can act in it.

        Returns whether Telegram shows the chat.
        """
        try:
            chat = as_object(await self._ask("getChat"))
        except TelegramError as error:
            log.warning(
                "the team's chat cannot be seen",
                chat=group_id(self._team.chat_id),
                error=str(error),
            )
            return False
        is_open = any(chat.get(key) for key in ("username", "active_usernames", "linked_chat_id"))
        is_group = chat.get("type") in (ChatType.GROUP, ChatType.SUPERGROUP)
        self._is_private_group = is_group and not is_open
        return True

    async def allows(self, update: Update) -> bool:
        """Whether the person of a command or press may see and decide.

        Raises MembershipUnknown.
        """
        user, chat, message = update.effective_user, update.effective_chat, update.message
        sender_chat = message.sender_chat if message else None
        return await self._allows(
            user.id if user else None,
            chat.id if chat else None,
            is_private=chat is None or chat.type == ChatType.PRIVATE,
            sender_chat_id=sender_chat.id if sender_chat else None,
        )

    async def allows_press(self, query: Json) -> bool:
        """The same for a callback query in Telegram's JSON. Raises MembershipUnknown."""
        user = as_object(query.get("from"))
        chat = as_object(as_object(query.get("message")).get("chat"))
        return await self._allows(
            as_bigint(user.get("id")),
            as_bigint(chat.get("id")),
            is_private=chat.get("type", ChatType.PRIVATE) == ChatType.PRIVATE,
        )

    async def changed(self, update: Update, context: UpdateContext) -> None:
        """Take over what Telegram tells of a member who joins or leaves."""
        change = update.chat_member
        if change is not None and change.chat.id in self._team.chat_ids:
            member = change.new_chat_member
            self._remember(member.user.id, is_member=_is_in(member.to_dict()))

    async def _allows(
        self,
        user_id: int | None,
        chat_id: int | None,
        *,
        is_private: bool,
        sender_chat_id: int | None = None,
    ) -> bool:
        is_here = chat_id in self._team.chat_ids
        if sender_chat_id is not None:  # an anonymous admin speaks as the chat, others as channels
            return is_here and sender_chat_id in self._team.chat_ids
        if user_id is None or not (is_here or is_private):
            return False
        if user_id in self._team.admin_ids:
            return True
        if self._team.chat_id > 0:  # the private chat of a team of one
            return is_here
        return await self._is_member(user_id, is_here=is_here)

    async def _is_member(self, user_id: int, *, is_here: bool) -> bool:
        is_member, until = self._known.get((self._team.chat_id, user_id), (False, 0.0))
        if self._clock() < until:
            return is_member
        try:
            member = as_object(await self._ask("getChatMember", user_id=user_id))
        except TelegramError as error:
            is_member = (is_here and await self._is_proved()) or self._without_answer(error)
        else:
            is_member = _is_in(member)
            self._is_refused = False
        self._remember(user_id, is_member=is_member)
        return is_member

    async def _is_proved(self) -> bool:
        """Whether acting in the team's chat proves membership, as far as is known."""
        await self.find_chat()
        return self._is_private_group

    def _without_answer(self, error: TelegramError) -> bool:
        """False if Telegram refuses to tell. Raises MembershipUnknown if it may tell later."""
        if not isinstance(error, (BadRequest, Forbidden)):
            raise MembershipUnknown(
                f"Telegram does not tell who is in the team: {error}"
            ) from error
        if not _NO_SUCH_PERSON.search(str(error)) and not self._is_refused:
            self._is_refused = True
            log.error("Telegram does not tell who is in the team's chat", error=str(error))
            self._alert(self._team.texts.no_member_list)
        return False

    def _remember(self, user_id: int, *, is_member: bool) -> None:
        if len(self._known) >= MAX_KNOWN:
            self._known.clear()
        seconds = MEMBER_SECONDS if is_member else STRANGER_SECONDS
        self._known[self._team.chat_id, user_id] = is_member, self._clock() + seconds

    async def _ask(self, method: str, **parameters: Any) -> Any:
        """The answer about the team's chat. Follows it if it has another id by now."""
        asked = self._team.chat_id
        try:
            return await self._call(method, asked, parameters)
        except ChatMigrated as error:
            self._team.move(asked, error.new_chat_id)
        return await self._call(method, self._team.chat_id, parameters)

    async def _call(self, method: str, chat_id: int, parameters: dict[str, Any]) -> Any:
        return await call(
            self._bot, method, read_timeout=ASK_SECONDS, chat_id=chat_id, **parameters
        )


def _is_in(member: Json) -> bool:
    """Whether a ChatMember is in the chat; a restricted one may have left it."""
    status = member.get("status")
    return status in MEMBERS or (
        status == ChatMemberStatus.RESTRICTED and bool(member.get("is_member"))
    )
