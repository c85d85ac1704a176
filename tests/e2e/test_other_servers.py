"""The bot on other servers of the Bot API: it comes up, answers, and records everything."""

import json
import os
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from adapters import bootstrap
from adapters.telegram import poller
from adapters.telegram.inbox_file import open_file
from adapters.telegram.inbox_view import InboxView
from domain.intake import submit
from tests.bot_story import PEOPLE, Bot, Json, wait_for
from tests.e2e import emulator
from tests.e2e.sloppy_server import SloppyServer
from tests.queue_story import submission
from tests.story import project

TEAM = -5005
TOKEN = "7006:token-for-tests"
HTML = b"<html><h1>502 Bad Gateway</h1></html>"


@dataclass
class Log:
    """What the bot has recorded."""

    storyline: bootstrap.Storyline

    def counts(self) -> Counter[tuple[str, str, str]]:
        """How often each interaction was recorded with each outcome."""
        found = self.storyline.service.get_recent_interactions(days=1, limit=1_000)
        return Counter(
            (each.interaction_type, each.interaction_name, each.outcome) for each in found
        )

    def has(self, *expected: tuple[str, str, str]) -> None:
        """Wait until these are recorded, each as often as it is named."""
        wanted = Counter(expected)
        try:
            wait_for(lambda: wanted <= self.counts(), "such interactions", seconds=15)
        except AssertionError as error:
            raise AssertionError(f"not recorded: {wanted - self.counts()}") from error


@pytest.fixture
def log(database_url: str) -> Iterator[Log]:
    with bootstrap.open_storyline(database_url) as storyline:
        yield Log(storyline)


@pytest.fixture
def bot(database_url: str, tmp_path: Path) -> Iterator[Bot]:
    environment = os.environ | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "STORYLINE_TEAM_CHAT_ID": str(TEAM),
        "STORYLINE_ADMIN_IDS": "7001",
        "STORYLINE_STATE_DIR": str(tmp_path / "state"),
        "STORYLINE_POSTS_PER_DAY": "0",
        "DATABASE_URL": database_url,
    }
    made = Bot(environment, tmp_path)
    yield made
    made.close()


def said(text: str, who: str = "bob", chat: int = TEAM) -> Json:
    """A message with the barest fields that tell a command."""
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {"chat": {"id": chat}, "from": {"id": PEOPLE[who]}, "text": text, "entities": entities}


def queue_one(storyline: bootstrap.Storyline) -> None:
    """Let one photo wait."""
    photo = submission(telegram_file_id="f1")
    submit(storyline.log, photo, rest=storyline.rest, at=datetime.now(UTC))
    project(storyline)


def test_the_bot_works_on_a_server_that_has_hardly_anything(bot: Bot, log: Log) -> None:
    with SloppyServer() as server:
        server.instead["sendMessage"] = deque([(502, HTML), (200, b'{"ok":true}')])
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        server.happen(message=said("/help"))
        server.happen(message=said("/queue"))
        server.happen(message=said("/status", chat=PEOPLE["bob"]))
        server.happen(unheard_of={"chat": 5})
        server.called("sendMessage", lambda asked: "Nothing is waiting" in asked["text"])
        server.called("sendMessage", lambda asked: "Only the team" in asked["text"])
        log.has(
            ("command", "/help", "ok"),
            ("command", "/queue", "ok"),
            ("command", "/status", "denied"),
            ("message", "unknown", "ok"),
        )
        assert bot.stop() == 0


def test_a_server_that_was_gone_may_count_from_one_again(bot: Bot, log: Log) -> None:
    with SloppyServer() as server:
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        for _ in range(3):
            server.happen(message=said("/help"))
        log.has(*[("command", "/help", "ok")] * 3)
    wait_for(lambda: "no updates from Telegram" in bot.output.read_text(), "complaint")
    with SloppyServer(server.port) as server:
        server.happen(message=said("/queue"))
        server.called("sendMessage", lambda asked: "Nothing is waiting" in asked["text"])
        assert bot.stop() == 0
    with SloppyServer() as server:
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        server.happen(message=said("/status"))
        server.called("sendMessage", lambda asked: "on offer" in asked["text"])
        assert bot.stop() == 0
        bot.start()
        server.happen(message=said("/stats"))
        server.called("sendMessage", lambda asked: "Your last" in asked["text"])
        assert len([asked for _, asked in server.calls if "on offer" in asked.get("text", "")]) == 1


def test_where_no_photo_can_be_sent_an_item_is_offered_in_words(bot: Bot, log: Log) -> None:
    storyline = log.storyline
    queue_one(storyline)
    with SloppyServer() as server:
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        server.happen(message=said("/next"))
        offer = server.called("sendMessage", lambda asked: "harbour.jpg" in asked["text"])
        buttons = json.loads(offer["reply_markup"])["inline_keyboard"]
        press = {"id": "1", "from": {"id": PEOPLE["bob"]}, "message": {"chat": {"id": TEAM}}}
        server.happen(callback_query=press | {"data": buttons[0][0]["callback_data"]})
        server.called("answerCallbackQuery", lambda asked: "Posted" in asked["text"])
        log.has(("command", "/next", "ok"), ("callback", "posted", "ok"))
    assert storyline.service.get_content_decisions(1, chat_id=TEAM)["posted"] == 1


def test_menus_that_are_never_answered_hold_up_nothing(bot: Bot, log: Log) -> None:
    with SloppyServer() as server:
        server.hangs.add("setMyCommands")
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        server.happen(message=said("/help"))
        log.has(("command", "/help", "ok"))
        assert bot.stop() == 0


def test_updates_that_nobody_numbered_are_parked_once(bot: Bot, log: Log, tmp_path: Path) -> None:
    odd = [{"message": said("/help")}, {"update_id": "x", "message": said("/help")}, 7]
    answer = json.dumps({"ok": True, "result": odd}).encode()
    with SloppyServer() as server:
        server.instead["getUpdates"] = deque([(200, answer)] * 3)
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        server.happen(message=said("/queue"))
        log.has(("command", "/queue", "ok"))
        assert bot.stop() == 0
    with closing(open_file(tmp_path / "state" / "inbox-7006.sqlite")) as database:
        status = InboxView(database).status()
    assert (status.open, status.parked) == (0, 3)
    assert not log.counts()["command", "/help", "ok"]


def test_a_server_that_never_waits_is_not_asked_all_the_time(bot: Bot) -> None:
    with SloppyServer() as server:
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        wait_for(lambda: server.counts["getUpdates"], "first poll")
        began, before = monotonic(), server.counts["getUpdates"]
        wait_for(lambda: server.counts["getUpdates"] >= before + 5, "five more polls")
        assert monotonic() - began > 4 * poller.AT_LEAST_SECONDS


@pytest.mark.skipif(not emulator.IS_HERE, reason="no telegram-test-api here; get it: make emulator")
def test_the_bot_works_on_an_emulator_that_others_have_made(bot: Bot, log: Log) -> None:
    storyline = log.storyline
    queue_one(storyline)
    bob, chiara = PEOPLE["bob"], PEOPLE["chiara"]
    with emulator.emulator(TOKEN, TEAM) as server:
        bot.start(STORYLINE_TELEGRAM_API_URL=server.url)
        for command in ("/start", "/queue", "/status", "/stats 7", "/team"):
            server.command(bob, command)
        server.said("1 waiting")
        server.said("Your last 7 days")
        server.said("Only an admin")

        server.command(bob, "/next")
        offer = server.said("<b>harbour.jpg</b>")
        ((posted, _), _) = offer["message"]["reply_markup"]["inline_keyboard"]
        server.press(bob, offer, posted["callback_data"])
        server.press(chiara, offer, posted["callback_data"])

        log.has(
            *(("command", name, "ok") for name in ("/start", "/queue", "/status", "/stats")),
            ("command", "/team", "denied"),
            ("command", "/next", "ok"),
            ("callback", "posted", "ok"),
            ("callback", "posted", "already_decided"),
        )
        server.said("Posted by")
        assert bot.stop() == 0
    report = storyline.service.get_content_decisions(1, chat_id=TEAM)
    assert (report["posted"], report["total_decisions"]) == (1, 1)
