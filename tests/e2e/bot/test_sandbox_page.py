"""The chat page in a real browser: two people, one bot."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from tests.drivers.browser import Browser, Tab
from tests.drivers.sandbox import SandboxClient, sandbox_process
from tests.factories.pictures import png


class FakeBot:
    """Answers /queue with a photo and buttons. The first press decides, the others are told."""

    def __init__(self, sandbox: SandboxClient) -> None:
        self._sandbox = sandbox
        self._team = sandbox.team_chat_id
        path = f"{sandbox.api_url}/bot{sandbox.token}/"
        self._http = httpx.Client(base_url=path, timeout=30)
        self._stopped = Event()
        self.decided_by: dict[int, str] = {}

    def call(self, method: str, files: dict[str, bytes] | None = None, **fields: Any) -> Any:
        texts = {
            name: value if isinstance(value, str | int) else json.dumps(value)
            for name, value in fields.items()
        }
        return self._http.post(method, data=texts, files=files).json()["result"]

    def run(self) -> None:
        offset = 0
        while not self._stopped.is_set():
            for update in self.call("getUpdates", offset=offset, timeout=10):
                offset = update["update_id"] + 1
                if "callback_query" in update:
                    self._decide(update["callback_query"])
                elif update.get("message", {}).get("text") == "/queue":
                    self._offer(update["message"]["chat"]["id"])

    def stop(self) -> None:
        self._stopped.set()
        self._sandbox.say("alice", "That is all.")  # ends the poll that waits

    def close(self) -> None:
        self._http.close()

    def _offer(self, chat_id: int) -> None:
        row = [{"text": "✅ Posted", "callback_data": "posted"}]
        self.call(
            "sendPhoto",
            {"photo": png(320, 200)},
            chat_id=chat_id,
            caption="<b>dawn.png</b> <img src=x onerror=alert(1)>".replace("<img", "&lt;img"),
            parse_mode="HTML",
            reply_markup={"inline_keyboard": [row]},
        )

    def _decide(self, query: dict[str, Any]) -> None:
        message, name = query["message"], query["from"]["first_name"]
        winner = self.decided_by.setdefault(message["message_id"], name)
        if winner == name:
            ids = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            self.call("editMessageCaption", **ids, caption=f"✅ Posted by {winner}")
        said = "Thank you" if winner == name else f"Already posted by {winner}"
        self.call("answerCallbackQuery", callback_query_id=query["id"], text=said)


@dataclass(frozen=True)
class ChatPage:
    """The chat page of a sandbox in a browser."""

    url: str
    browser: Browser
    sandbox: SandboxClient

    def tab(self, name: str) -> Tab:
        """The page as somebody, when it is ready."""
        opened = self.browser.open(f"{self.url}?as={name}")
        opened.wait("!document.querySelector('#app').hidden")
        return opened

    def say(self, who: str, text: str) -> None:
        self.sandbox.say(who, text)


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


@pytest.fixture
def bot(sandbox: SandboxClient) -> Iterator[FakeBot]:
    made = FakeBot(sandbox)
    running = Thread(target=made.run)
    running.start()
    yield made
    made.stop()
    running.join()
    made.close()


@pytest.fixture
def page(sandbox: SandboxClient, bot: FakeBot, browser: Browser) -> ChatPage:
    return ChatPage(f"{sandbox.api_url}/", browser, sandbox)


def test_a_pinned_message_stays_above_the_chat_until_an_admin_unpins_it(
    page: ChatPage, bot: FakeBot
) -> None:
    alice, bob = page.tab("alice"), page.tab("bob")
    team = page.sandbox.team_chat_id
    sent = bot.call("sendMessage", chat_id=team, text="posted 1")
    bot.call("pinChatMessage", chat_id=team, message_id=sent["message_id"])
    for tab in (alice, bob):
        tab.wait_for_text("posted 1", "#pinned")
    bob.wait("document.querySelector('#unpin').hidden")
    bot.call("editMessageText", chat_id=team, message_id=sent["message_id"], text="posted 2")
    bob.wait_for_text("posted 2", "#pinned")
    alice.click("#unpin")
    for tab in (alice, bob):
        tab.wait("document.querySelector('#pinned').hidden")


def test_two_people_press_and_one_wins(page: ChatPage) -> None:
    alice, bob = page.tab("alice"), page.tab("bob")
    alice.click("#text")
    alice.type("/queue")
    alice.press("Enter")
    for tab in (alice, bob):
        tab.wait_for_text("dawn.png <img src=x onerror=alert(1)>", "#log")

    alice.click(".keyboard button", "Posted")
    alice.wait_for_text("Thank you", ".toast.shown")
    for tab in (alice, bob):
        tab.wait_for_text("✅ Posted by Alice", "#log")
        assert tab.evaluate("document.querySelector('.keyboard')") is None
        assert tab.errors == []


def test_the_loser_is_told_by_a_toast(page: ChatPage, bot: FakeBot) -> None:
    bob = page.tab("bob")
    page.say("alice", "/queue")
    bob.wait("document.querySelector('.keyboard button')")
    bot.decided_by.update(dict.fromkeys(range(10), "Alice"))

    bob.click(".keyboard button", "Posted")
    bob.wait_for_text("Already posted by Alice", ".toast.shown")
    bob.wait("!document.querySelector('.keyboard .waiting')")


LATE_HISTORY = """(() => {
  const real = window.fetch;
  window.fetch = async (address, asked) => {
    const answer = await real(address, asked);
    if (String(address).includes("/messages")) await new Promise((go) => (window.release = go));
    return answer;
  };
})()"""


def test_what_happens_while_the_history_is_on_its_way_is_not_lost(page: ChatPage) -> None:
    bob = page.tab("bob")
    bob.evaluate(LATE_HISTORY)
    bob.click(".chat-item", "Content team")
    bob.wait("window.release")
    page.say("alice", "just now")
    bob.wait_for_text("just now", ".chat-last")
    bob.evaluate("release()")

    bob.wait_for_text("just now", "#log")
    page.say("alice", "after it")
    bob.wait_for_text("after it", "#log")
    assert bob.evaluate("document.querySelectorAll('.message').length") == 2


def test_the_page_comes_back_by_itself_when_the_sandbox_is_started_again(
    browser: Browser, tmp_path: Path
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        port = found.getsockname()[1]
    again = ("--port", str(port), "--state", str(tmp_path / "state"))
    with sandbox_process(*again) as sandbox:
        sandbox.say("alice", "before")
        tab = browser.open(f"{sandbox.api_url}/?as=bob")
        tab.wait_for_text("before", "#log")
    tab.wait_for_text("Connecting", "#subtitle")
    with sandbox_process(*again) as sandbox:
        sandbox.say("alice", "after")
        tab.wait_for_text("after", "#log")
        tab.wait_for_text("4 people", "#subtitle")
        assert tab.evaluate("document.querySelectorAll('.message').length") == 2


def test_a_group_that_became_a_supergroup_leads_there(browser: Browser) -> None:
    with sandbox_process("--basic-group") as sandbox:
        sandbox.say("alice", "in the group")
        tab = browser.open(f"{sandbox.api_url}/?as=bob")
        tab.wait_for_text("in the group", "#log")
        sandbox.http.post("/admin/team/migrate")
        sandbox.say("alice", "in the supergroup")
        tab.click("#start", "Open it")
        tab.wait_for_text("in the supergroup", "#log")
        tab.click(".chat-item", "(before)")
        tab.wait_for_text("in the group", "#log")


def test_a_newcomer_is_asked_who_they_are(page: ChatPage) -> None:
    tab = page.browser.open(page.url)
    tab.click("#people a", "Chiara")
    tab.wait("document.querySelector('#app')?.hidden === false")

    assert tab.evaluate("new URLSearchParams(location.search).get('as')") == "chiara"
    assert "Chiara" in tab.evaluate("document.querySelector('#me').innerText")


def test_the_command_menu_is_used_with_the_keyboard(page: ChatPage, bot: FakeBot) -> None:
    commands = [{"command": name, "description": f"Does {name}"} for name in ("help", "queue")]
    bot.call("setMyCommands", commands=commands)
    tab = page.tab("bob")
    tab.wait("document.activeElement.id === 'text'")
    tab.type("/")
    tab.wait("document.querySelectorAll('.option').length === 2")
    tab.type("q")
    tab.wait("document.querySelectorAll('.option').length === 1")
    tab.press("Enter")
    tab.wait("document.querySelector('.keyboard button')")


def test_where_nothing_was_said_the_menu_says_how_to_begin(page: ChatPage, bot: FakeBot) -> None:
    tab = page.tab("bob")
    bot.call("setMyCommands", commands=[{"command": "queue", "description": "What is waiting"}])
    tab.click(".try", "What is waiting")
    tab.wait("document.querySelector('.keyboard button')")
    tab.wait("!document.querySelector('.empty')")


def test_photos_are_sent_together_with_a_caption(page: ChatPage, tmp_path: Path) -> None:
    pictures = [tmp_path / name for name in ("one.png", "two.png")]
    for picture in pictures:
        picture.write_bytes(png(64, 64))
    alice, bob = page.tab("alice"), page.tab("bob")
    alice.choose_files("#files", *pictures)
    alice.wait("document.querySelectorAll('.chip').length === 2")
    alice.type("both")
    alice.press("Enter")

    bob.wait("document.querySelectorAll('.bubble .media-2 img').length === 2")
    bob.wait_for_text("both", "#log")


def test_the_first_private_message_is_start(page: ChatPage) -> None:
    tab = page.tab("dmitri")
    tab.click(".chat-item", "Storyline")
    tab.click("#start", "Start")
    tab.wait_for_text("/start", "#log")
    tab.wait("document.querySelector('#start').hidden")


def test_the_last_own_message_is_edited_with_arrow_up(page: ChatPage) -> None:
    tab = page.tab("bob")
    tab.wait("document.activeElement.id === 'text'")
    tab.type("helo")
    tab.press("Enter")
    tab.wait_for_text("helo", "#log")
    tab.press("ArrowUp")
    tab.evaluate("document.querySelector('#text').select()")
    tab.type("hello")
    tab.press("Enter")
    tab.wait_for_text("edited", "#log")
    tab.wait_for_text("hello", "#log .text")


def test_a_long_history_comes_in_pages(page: ChatPage) -> None:
    for number in range(130):
        page.say("alice", f"message {number}")
    tab = page.tab("bob")
    tab.wait_for_text("message 129", "#log")
    assert tab.evaluate("document.querySelectorAll('.message').length") == 100

    tab.evaluate("document.querySelector('#log').scrollTop = 0")
    tab.wait("document.querySelectorAll('.message').length === 130")
    tab.wait("document.querySelector('.text').innerText === 'message 0'")


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_nothing_is_wider_than_the_screen(page: ChatPage, dark: bool) -> None:
    page.say("alice", "/queue " + "w" * 300)
    tab = page.browser.open(f"{page.url}?as=bob")
    tab.look_like(width=360, height=640, dark=dark)
    tab.wait_for_text("www", "#log")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.evaluate("document.querySelector('#log').scrollWidth") <= 360
    tab.click("#back")
    tab.click(".chat-item", "Content team")
    tab.wait("document.querySelector('#log').checkVisibility()")
