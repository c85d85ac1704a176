"""The scoreboard is sent once, edited seldom, and stays away when people do not want it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, cast

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TimedOut

from adapters.telegram.handlers.notifications import scoreboard as module
from adapters.telegram.handlers.notifications.scoreboard import Scoreboard
from adapters.telegram.handlers.team import Team
from domain.content.posting_schedule import PostingSchedule
from domain.content.queue import QueueCounts
from domain.digests.scoreboard import EDIT_EVERY, UNKNOWN_AFTER, BoardState
from domain.errors import DatabaseUnavailable
from domain.reports import ApprovalRates, Window
from tests.factories.events import ALICE, NOON
from tests.fakes.boards import FakeBoards

GROUP, SUPERGROUP = -4_001, -1_002_000_000_001
NO_RIGHT = BadRequest("Not enough rights to manage pinned messages in the chat")


class Chat:
    """The team's chat, its bot, and what the scoreboard is about."""

    def __init__(self) -> None:
        self.boards = FakeBoards()
        self.team = Team(GROUP, frozenset())
        self.ids = [GROUP]
        self.now = NOON
        self.posted = 3
        self.called: list[tuple[str, int, Any]] = []
        self.texts: list[str] = []
        self.trouble: dict[str, Exception] = {}

    def process(self, *, is_on: bool = True) -> Scoreboard:
        """One process of the bot."""
        itself = cast("Any", self)
        schedule = PostingSchedule(1, time(9), time(9), "Europe/Berlin")
        return Scoreboard(
            self.boards,
            self,
            itself,
            itself,
            itself,
            self.team,
            schedule,
            lambda _: self.ids,
            is_on=is_on,
            now=lambda: self.now,
        )

    def turn(self, board: Scoreboard | None = None) -> None:
        asyncio.run((board or self.process()).turn(cast("Bot", self)))

    def approval_rates(self, by: str, window: Window, chat_id: int | None) -> list[ApprovalRates]:
        self.window = window
        return [
            {
                "key": str(ALICE),
                "decisions": self.posted + 1,
                "posted": self.posted,
                "skipped": 1,
                "rejected": 0,
                "approval_rate": 75.0,
                "timed": 0,
                "median_seconds": None,
                "p90_seconds": None,
            }
        ]

    def names(self) -> dict[Any, str]:
        return {ALICE: "Alice"}

    def counts(self) -> QueueCounts:
        return QueueCounts(waiting=12)

    async def line(self, _: object) -> None:
        """Nothing is paused."""

    async def send_message(self, chat_id: int, text: str, **options: Any) -> Any:
        assert options["disable_notification"]
        self._call("send", chat_id, text)
        self.texts.append(text)
        return type("Message", (), {"message_id": 7})

    async def pin_chat_message(self, chat_id: int, message_id: int, **options: Any) -> None:
        assert options == {"disable_notification": True}
        self._call("pin", chat_id, message_id)

    async def unpin_chat_message(self, chat_id: int, message_id: int) -> None:
        self._call("unpin", chat_id, message_id)

    async def edit_message_text(self, text: str, chat_id: int, message_id: int, **_: Any) -> None:
        self._call("edit", chat_id, message_id)
        self.texts.append(text)

    def _call(self, method: str, chat_id: int, about: Any) -> None:
        self.called.append((method, chat_id, about))
        if error := self.trouble.pop(method, None):
            raise error

    @property
    def methods(self) -> list[str]:
        return [method for method, _, _ in self.called]

    def later(self, time: timedelta = EDIT_EVERY) -> None:
        self.now += time


@pytest.fixture
def chat() -> Chat:
    return Chat()


def test_it_is_sent_and_pinned_once_by_all_processes(chat: Chat) -> None:
    processes = [chat.process() for _ in range(3)]
    for process in processes:
        chat.turn(process)
    assert chat.methods == ["send", "pin"]
    assert chat.texts == [
        "<b>This week</b>: 6 May to 12 May 2024 (Berlin)\n"
        "Alice: posted 3, skipped 1, rejected 0\n"
        "12 waiting, next: Tue 7 May 09:00 (Berlin)"
    ]


def test_it_counts_from_monday_on_in_the_teams_zone(chat: Chat) -> None:
    chat.now = datetime.fromisoformat("2024-05-12T21:59:00Z")
    chat.turn()
    since = datetime.fromisoformat("2024-05-05T22:00:00Z") - timedelta(microseconds=1)
    assert (chat.window.since, chat.window.as_of) == (since, chat.now)
    chat.later(timedelta(hours=1))  # it is Monday in Berlin
    chat.turn()
    assert chat.texts[1].startswith("<b>This week</b>: 13 May to 19 May 2024 (Berlin)")


def test_it_is_edited_every_five_minutes_at_most_and_only_if_it_says_something_else(
    chat: Chat,
) -> None:
    chat.turn()
    chat.posted = 4
    chat.later(EDIT_EVERY - timedelta(microseconds=1))
    chat.turn()
    assert chat.methods == ["send", "pin"]
    chat.later(timedelta(microseconds=1))
    chat.turn()
    chat.later()
    chat.turn()
    assert chat.methods == ["send", "pin", "edit"]
    assert "posted 4" in chat.texts[-1]


def test_an_edit_that_failed_is_tried_again(chat: Chat) -> None:
    chat.turn()
    chat.posted = 4
    chat.later()
    chat.trouble["edit"] = TimedOut()
    with pytest.raises(TimedOut):
        chat.turn()
    chat.later()
    chat.turn()
    assert chat.methods == ["send", "pin", "edit", "edit"]


@pytest.mark.parametrize(
    "reason", ["Message to edit not found", "Message can't be edited", "MESSAGE_ID_INVALID"]
)
def test_a_deleted_one_is_not_sent_again_until_it_was_off(chat: Chat, reason: str) -> None:
    chat.turn()
    chat.posted = 4
    chat.later()
    chat.trouble["edit"] = BadRequest(reason)
    chat.turn()
    for _ in range(3):
        chat.later()
        chat.turn()
    assert chat.methods == ["send", "pin", "edit"]
    asyncio.run(chat.process(is_on=False).follow(cast("Bot", chat)))
    chat.turn()
    assert chat.methods == ["send", "pin", "edit", "send", "pin"]


def test_without_the_right_to_pin_it_is_sent_without_a_pin(chat: Chat) -> None:
    chat.trouble["pin"] = NO_RIGHT
    chat.turn()
    chat.later()
    chat.posted = 4
    chat.turn()
    assert chat.methods == ["send", "pin", "edit"]


def not_reached() -> NetworkError:
    error = NetworkError("no route to host")
    error.__cause__ = httpx.ConnectError("no route to host")
    return error


@pytest.mark.parametrize(
    "error",
    [not_reached(), Forbidden("bot was kicked"), BadRequest("have no rights to send a message")],
)
def test_what_was_certainly_not_sent_is_sent_later(chat: Chat, error: Exception) -> None:
    chat.trouble["send"] = error
    with pytest.raises(type(error)):
        chat.turn()
    chat.turn()
    assert chat.methods == ["send", "send", "pin"]


def test_what_may_have_arrived_is_not_sent_again_and_that_is_logged_once(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.trouble["send"] = TimedOut()
    process = chat.process()
    with pytest.raises(TimedOut):
        chat.turn(process)
    for _ in range(3):
        chat.later(UNKNOWN_AFTER)
        chat.turn(process)
    assert chat.methods == ["send"]
    told = [record.message for record in caplog.records if "nobody knows" in record.message]
    assert len(told) == 1
    assert "set STORYLINE_SCOREBOARD off and on" in told[0]


def test_the_message_is_kept_as_soon_as_postgres_takes_it(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEEP_SECONDS", 0)
    keep, tries = chat.boards.keep, iter([DatabaseUnavailable("gone")] * 3)

    def away(*arguments: Any) -> None:
        if error := next(tries, None):
            raise error
        keep(*arguments)

    cast("Any", chat.boards).keep = away
    chat.turn()
    board = chat.boards.find(GROUP)
    assert board is not None
    assert (board.state, board.message_id) == (BoardState.SHOWN, 7)


def test_a_group_that_becomes_a_supergroup_gets_one_there(chat: Chat) -> None:
    chat.turn()
    chat.posted = 4
    chat.later()
    chat.trouble["edit"] = ChatMigrated(SUPERGROUP)
    chat.turn()
    chat.ids.append(SUPERGROUP)
    chat.turn()
    chat.turn()
    places = [(method, chat_id) for method, chat_id, _ in chat.called[2:]]
    assert places == [("edit", GROUP), ("send", SUPERGROUP), ("pin", SUPERGROUP)]


def test_off_forgets_it_and_unpins_it(chat: Chat) -> None:
    chat.turn()
    off: Callable[[], None] = lambda: asyncio.run(  # noqa: E731
        chat.process(is_on=False).follow(cast("Bot", chat))
    )
    chat.trouble["unpin"] = BadRequest("Message to unpin not found")
    off()
    off()
    assert chat.methods == ["send", "pin", "unpin"]
    assert chat.boards.find(GROUP) is None
