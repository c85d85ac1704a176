"""Who may act as the team: Telegram is asked where a press or a command does not prove it."""

import json
from collections import Counter
from typing import Any, cast

import pytest
from telegram import Bot, Chat, ChatMemberLeft, ChatMemberUpdated, Message, Update, User
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TimedOut

from adapters.telegram.handlers.membership import (
    MEMBER_SECONDS,
    STRANGER_SECONDS,
    Membership,
)
from adapters.telegram.handlers.queue.waiting_presses import WaitingPresses
from adapters.telegram.handlers.team import Team
from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.texts.translations import ENGLISH
from domain.errors import MembershipUnknown
from tests.factories.events import NOON

GROUP, SUPERGROUP, CHANNEL, FOREIGN = -7, -1007, -1008, -1009
ADMIN, BOB = 7001, 7002
PRIVATE_GROUP = {"type": "supergroup", "title": "Team"}
PUBLIC_GROUP = PRIVATE_GROUP | {"username": "team"}
DISCUSSION = PRIVATE_GROUP | {"linked_chat_id": CHANNEL}
OPEN = pytest.mark.parametrize("chat", [PUBLIC_GROUP, DISCUSSION], ids=["public", "discussion"])
SILENT = [
    TimedOut(),
    BadRequest("Bad Request: CHAT_ADMIN_REQUIRED"),
    Forbidden("Forbidden: bot is not a member"),
    BadRequest("Bad Request: user not found"),
]


class FakeTelegram:
    """Says what the chat is and who is in it. `moved` is where the chat has gone."""

    def __init__(self, chat: dict[str, Any], answer: Any, moved: int | None = None) -> None:
        self.chat = chat
        self.answer = answer
        self.moved = moved
        self.asked: Counter[str] = Counter()

    async def do_api_request(
        self, method: str, *, api_kwargs: dict[str, Any], read_timeout: float
    ) -> Any:
        self.asked[method] += 1
        if self.moved is not None and self.moved != api_kwargs["chat_id"]:
            raise ChatMigrated(self.moved)
        if method == "getChat":
            return self.chat
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"status": self.answer} if isinstance(self.answer, str) else self.answer


class MembershipDriver:
    """People act, and time passes."""

    def __init__(self, telegram: FakeTelegram, team_chat_id: int = GROUP) -> None:
        self.telegram = telegram
        self.team = Team(team_chat_id, frozenset({ADMIN}))
        self.alerts: list[str] = []
        self.now = 1_000.0
        self.membership = Membership(
            cast("Bot", telegram), self.team, alert=self.alerts.append, clock=lambda: self.now
        )

    async def press(self, chat_id: int = GROUP, who: int = BOB, kind: str = "supergroup") -> bool:
        message = {"message_id": 1, "date": 0, "chat": {"id": chat_id, "type": kind}}
        return await self.membership.allows_press({"from": {"id": who}, "message": message})

    async def say(self, chat_id: int = GROUP, who: int = BOB, sender: int | None = None) -> bool:
        kind = Chat.PRIVATE if chat_id > 0 else Chat.SUPERGROUP
        message = Message(
            1,
            NOON,
            Chat(chat_id, kind),
            from_user=User(who, "?", is_bot=False),
            sender_chat=Chat(sender, Chat.SUPERGROUP) if sender else None,
        )
        return await self.membership.allows(Update(1, message=message))


@pytest.mark.parametrize("chat", [PRIVATE_GROUP, PUBLIC_GROUP, DISCUSSION])
@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        ("member", True),
        ("administrator", True),
        ("creator", True),
        ({"status": "restricted", "is_member": True}, True),
        ({"status": "restricted", "is_member": False}, False),
        ("left", False),
        ("kicked", False),
    ],
)
async def test_what_telegram_says_of_a_person_decides(
    chat: dict[str, Any], answer: Any, *, allowed: bool
) -> None:
    driver = MembershipDriver(FakeTelegram(chat, answer))
    assert await driver.press() is allowed
    assert await driver.say() is allowed
    assert driver.telegram.asked["getChatMember"] == 1, "the answer is kept"


@pytest.mark.parametrize("silence", SILENT, ids=str)
async def test_acting_in_a_private_group_proves_membership(silence: Exception) -> None:
    driver = MembershipDriver(FakeTelegram(PRIVATE_GROUP, silence))
    assert await driver.press()
    assert await driver.say()
    assert driver.telegram.asked == {"getChatMember": 1, "getChat": 1}
    assert driver.alerts == []


@OPEN
@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_in_an_open_group_nobody_is_denied_for_a_silent_telegram(
    chat: dict[str, Any],
) -> None:
    for silence in (TimedOut(), RetryAfter(30)):
        driver = MembershipDriver(FakeTelegram(chat, silence))
        with pytest.raises(MembershipUnknown):
            await driver.press()
        driver.telegram.answer = "member"
        assert await driver.press()


@OPEN
async def test_admins_are_told_once_that_telegram_refuses_to_tell(chat: dict[str, Any]) -> None:
    driver = MembershipDriver(FakeTelegram(chat, SILENT[1]))
    for who in (7003, 7004):
        assert not await driver.press(who=who)
    assert driver.alerts == [ENGLISH.no_member_list]
    driver.telegram.answer = "member"
    assert await driver.press(who=7005)
    driver.telegram.answer = SILENT[2]
    assert not await driver.press(who=7006)
    assert len(driver.alerts) == 2, "it has begun anew"


@OPEN
async def test_whom_telegram_does_not_know_is_a_stranger(chat: dict[str, Any]) -> None:
    driver = MembershipDriver(FakeTelegram(chat, SILENT[3]))
    assert not await driver.press()
    assert driver.alerts == []


async def test_who_has_left_is_out_within_a_minute_and_who_joins_is_in_sooner() -> None:
    driver = MembershipDriver(FakeTelegram(PUBLIC_GROUP, "member"))
    assert await driver.press()
    driver.telegram.answer = "left"
    driver.now += MEMBER_SECONDS
    assert MEMBER_SECONDS < 60
    assert not await driver.press()
    driver.telegram.answer = "member"
    driver.now += STRANGER_SECONDS
    assert await driver.press()


async def test_what_telegram_tells_by_itself_counts_at_once() -> None:
    driver = MembershipDriver(FakeTelegram(PUBLIC_GROUP, "member"))
    assert await driver.press()
    bob = User(BOB, "Bob", is_bot=False)
    left = ChatMemberLeft(bob)
    change = ChatMemberUpdated(Chat(GROUP, Chat.SUPERGROUP), bob, NOON, left, left)
    await driver.membership.changed(Update(1, chat_member=change), cast("Any", None))
    assert not await driver.press()
    assert driver.telegram.asked["getChatMember"] == 1


async def test_a_group_that_becomes_public_proves_nothing_any_more() -> None:
    driver = MembershipDriver(FakeTelegram(PRIVATE_GROUP, TimedOut()))
    assert await driver.press()
    driver.telegram.chat = PUBLIC_GROUP
    driver.now += MEMBER_SECONDS
    with pytest.raises(MembershipUnknown):
        await driver.press()


async def test_anonymous_admins_are_of_the_team_and_channels_are_not() -> None:
    driver = MembershipDriver(FakeTelegram(DISCUSSION, "left"))
    assert await driver.say(sender=GROUP)
    assert not await driver.say(sender=CHANNEL)
    assert not await driver.say(FOREIGN, sender=FOREIGN)


async def test_only_members_and_admins_act_in_private_and_nobody_in_foreign_groups() -> None:
    driver = MembershipDriver(FakeTelegram(PRIVATE_GROUP, "left"))
    assert not await driver.say(BOB)
    assert await driver.say(ADMIN, who=ADMIN)
    assert not await driver.say(FOREIGN, who=ADMIN)
    driver.telegram.answer = "member"
    assert await driver.press(7003, who=7003, kind="private")
    assert not await driver.say(FOREIGN)


async def test_a_team_of_one_needs_no_answer() -> None:
    driver = MembershipDriver(FakeTelegram({"type": "private"}, "left"), team_chat_id=BOB)
    assert await driver.press(BOB, kind="private")
    assert not await driver.press(7003, who=7003, kind="private")
    assert driver.telegram.asked == {}


async def test_a_chat_is_followed_to_its_new_id() -> None:
    driver = MembershipDriver(FakeTelegram(PUBLIC_GROUP, "member", moved=SUPERGROUP))
    assert await driver.say(BOB)
    assert driver.team.chat_id == SUPERGROUP
    assert await driver.press(GROUP)
    assert driver.telegram.asked["getChatMember"] == 2


class FakeNotices:
    """Remembers what waiting presses were told."""

    def __init__(self) -> None:
        self.told: dict[str, bool] = {}

    async def waits(self, query_id: str, *, is_allowed: bool) -> None:
        self.told[query_id] = is_allowed


@pytest.mark.parametrize(
    ("answer", "told"), [("member", {"5": True}), ("left", {"5": False}), (TimedOut(), {})]
)
async def test_a_press_that_waits_is_called_saved_only_if_it_will_not_be_denied(
    answer: Any, told: dict[str, bool]
) -> None:
    driver, notices = MembershipDriver(FakeTelegram(PUBLIC_GROUP, answer)), FakeNotices()
    message = {"message_id": 1, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}}
    raw = json.dumps({"callback_query": {"id": "5", "from": {"id": BOB}, "message": message}})
    waiting = WaitingPresses(driver.membership, cast("Any", notices))
    await waiting.notify(InboxMessage("update", f"chat {GROUP}", NOON, raw.encode(), number=1))
    assert notices.told == told
