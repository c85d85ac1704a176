"""Notices speak the language of their chat."""

from typing import Any, cast

import pytest
from telegram import Bot, CallbackQuery, Chat, Message, Update, User

from adapters.telegram.handlers.team import Team
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.sending.notices import BotNotices
from adapters.telegram.texts.translations import texts_for
from tests.factories.events import NOON

GERMAN, ENGLISH = texts_for("de"), texts_for("en")
TEAM = -1001
ANNA, BOB = (User(id, "A", is_bot=False, language_code=code) for id, code in ((7, "de"), (8, "fr")))


class FakeBot:
    """Remembers what it says."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def answer_callback_query(self, _: str, text: str) -> None:
        self.told.append(text)

    async def send_message(self, *_: Any, text: str, **__: Any) -> None:
        self.told.append(text)


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def notices(bot: FakeBot) -> BotNotices:
    team = Team(TEAM, frozenset(), texts=GERMAN)
    return BotNotices(cast("Bot", bot), team.texts, team.texts_in)


async def test_a_press_is_answered_in_the_teams_language(bot: FakeBot, notices: BotNotices) -> None:
    state = cast("UpdateState", None)
    press = CallbackQuery("1", BOB, "1", message=Message(1, NOON, Chat(TEAM, Chat.SUPERGROUP)))
    await notices.waits("1", is_allowed=True)
    await notices.waits("1", is_allowed=False)
    await notices.parked("1", state)
    await notices.not_in_use("1", state)
    await notices.failed(Update(1, callback_query=press), _state(is_recorded=True), KeyError())
    await notices.failed(Update(1, callback_query=press), _state(is_recorded=False), KeyError())
    assert bot.told == [
        GERMAN.saved,
        GERMAN.not_allowed,
        GERMAN.parked,
        GERMAN.not_ours,
        GERMAN.counts_unseen,
        GERMAN.failed,
    ]


@pytest.mark.parametrize(
    ("chat", "user", "told"),
    [
        (Chat(7, Chat.PRIVATE), ANNA, GERMAN.failed),
        (Chat(8, Chat.PRIVATE), BOB, ENGLISH.failed),
        (Chat(TEAM, Chat.SUPERGROUP), BOB, GERMAN.failed),
    ],
)
async def test_a_command_that_fails_is_answered_in_the_language_of_its_chat(
    bot: FakeBot, notices: BotNotices, chat: Chat, user: User, told: str
) -> None:
    message = Message(1, NOON, chat, from_user=user, text="/queue")
    message.set_bot(cast("Bot", bot))
    await notices.failed(Update(1, message=message), _state(is_recorded=False), KeyError())
    assert bot.told == [told]


def _state(*, is_recorded: bool) -> UpdateState:
    return UpdateState(cast("Any", None), None, is_recorded=is_recorded)
