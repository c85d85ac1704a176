"""/dashboard in the chat, and the link in a browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.telegram.texts.translations import ENGLISH
from tests.drivers.bot_system import BotSystem, running_bot_system
from tests.drivers.browser import Browser
from tests.drivers.dashboard import log_in, logged_in, visitor, web_process
from tests.drivers.ports import free_port
from tests.drivers.sandbox import ADMIN, BOB, CHIARA, PEOPLE, shown

LINK = re.compile(r"https?://\S+/login/\S+")


@pytest.fixture
def dashboard() -> dict[str, str]:
    """The settings that bot and dashboard share."""
    return {
        "STORYLINE_WEB_LISTEN": f"127.0.0.1:{free_port()}",
        "STORYLINE_ADMIN_IDS": str(PEOPLE[ADMIN]),
        "STORYLINE_VIEWER_IDS": str(PEOPLE[BOB]),
    }


@pytest.fixture
def system(database_url: str, tmp_path: Path, dashboard: dict[str, str]) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path, **dashboard) as running:
        yield running


@pytest.fixture
def told(
    system: BotSystem, environment: dict[str, str], tmp_path: Path, dashboard: dict[str, str]
) -> Iterator[str]:
    """The link of the terminal."""
    with web_process(environment | dashboard, tmp_path) as link:
        yield link


def link_of(system: BotSystem, who: str) -> str:
    """The newest link in the private chat of a person."""
    found = LINK.search(shown(system.sandbox.said(who, "/login/", "bot")))
    assert found
    return found[0]


def test_an_admin_gets_a_link_in_private_that_is_good_once(system: BotSystem, told: str) -> None:
    system.sandbox.say(ADMIN, "/dashboard", "bot")
    link = link_of(system, ADMIN)
    with logged_in(link) as browser:
        assert f"@{ADMIN}" in browser.get("/").text
        assert browser.get("/operations").status_code == 200
    with visitor(told) as browser:
        assert log_in(browser, link).status_code == 403
    (sent,) = (
        call["parameters"]
        for call in system.sandbox.calls("sendMessage")
        if "/login/" in call["parameters"]["text"]
    )
    assert json.loads(sent["link_preview_options"]) == {"is_disabled": True}
    (asked,) = system.recorded("/dashboard")
    assert asked.outcome == "ok"


def test_in_the_group_the_link_is_sent_in_private(system: BotSystem, told: str) -> None:
    system.sandbox.say(BOB, "/start", "bot")
    system.sandbox.say(BOB, "/dashboard")
    system.sandbox.said(BOB, ENGLISH.link_sent)
    assert not any("/login/" in shown(each) for each in system.sandbox.seen(BOB))
    with logged_in(link_of(system, BOB)) as browser:
        assert f"@{BOB}" in browser.get("/").text
        assert browser.get("/operations").status_code == 403


def test_a_closed_private_chat_is_told(system: BotSystem) -> None:
    system.sandbox.say(ADMIN, "/dashboard")
    system.sandbox.said(ADMIN, ENGLISH.start_first)
    system.sandbox.say(BOB, "/start", "bot")
    system.sandbox.change(BOB, blocked=True)
    system.sandbox.say(BOB, "/dashboard")
    system.recorded("/dashboard", 2)
    assert {each.outcome for each in system.recorded("/dashboard")} == {"failed"}


def test_others_are_refused(system: BotSystem) -> None:
    system.sandbox.say(CHIARA, "/dashboard", "bot")
    system.sandbox.said(CHIARA, ENGLISH.viewers_only, "bot")
    system.sandbox.change(ADMIN, anonymous=True)
    system.sandbox.say(ADMIN, "/dashboard")
    system.sandbox.said(ADMIN, ENGLISH.anonymous)
    assert {each.outcome for each in system.recorded("/dashboard", 2)} == {"denied"}


def test_a_browser_follows_the_link_and_logs_out(
    environment: dict[str, str], tmp_path: Path, browser: Browser
) -> None:
    with web_process(environment, tmp_path) as link:
        tab = browser.open(link)
        tab.wait("location.pathname === '/'")
        tab.wait_for_text("this machine")
        visited = tab.call("Page.getNavigationHistory")["entries"]
        assert not any("/login/" in each["url"] for each in visited)  # the key is forgotten
        tab.click("button", "Log out")
        tab.wait("location.pathname === '/login'")
        assert tab.errors == []


def test_a_page_that_was_loaded_ahead_has_a_button(
    environment: dict[str, str], tmp_path: Path, browser: Browser
) -> None:
    with web_process(environment, tmp_path) as link:
        tab = browser.open("about:blank#")
        tab.call("Emulation.setScriptExecutionDisabled", value=True)
        tab.call("Network.enable")
        tab.call("Network.setExtraHTTPHeaders", headers={"Purpose": "prefetch"})
        tab.call("Page.navigate", url=link)
        tab.wait_for_text("This link is good once")
        tab.click("button", "Open the dashboard")
        tab.wait_for_text("Log out")
