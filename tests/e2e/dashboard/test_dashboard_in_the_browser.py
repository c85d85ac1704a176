"""The dashboard in a real browser: live, by keyboard, without scripts, on a phone and on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters import bootstrap
from adapters.bootstrap import Storyline
from domain.alerts.rules import AlertKind
from domain.alerts.states import Transitions, Trouble
from domain.content.decisions import ContentItem, decide, evolve
from domain.ids import ItemId
from domain.ports import Chat, Person
from tests.drivers.browser import Browser, Tab
from tests.drivers.dashboard import address_of, web_process
from tests.drivers.event_log import project, record
from tests.factories.content import offered, submission
from tests.factories.events import TEAM, command, press

HEADING = "document.querySelector('#list').innerText"
FOCUSED = "document.activeElement.textContent"
CUT_OFF = """[...document.querySelectorAll("main *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth)
  .map((each) => each.outerHTML)"""
PHONE, DESKTOP = 390, 1280
LONG = "Alexandrakonstantinopolitanskajawagnerhohenzollernsigmaringenvon"
NAMES = ((LONG, None), ("محمد", "الغامدي"), ("\N{UNICORN FACE} Nina", "\u202e\N{PARTY POPPER}"))
TITLE = "Die Hafenfotografinnen von Hamburg, " * 3 + "\N{WATER WAVE}" * 10


@dataclass(frozen=True)
class Dashboard:
    """A dashboard and what is in its database."""

    tab: Tab
    url: str
    log: Storyline
    people: list[UUID]
    item: UUID

    def go(self, path: str) -> None:
        self.tab.go(self.url + path)


@pytest.fixture
def dashboard(
    environment: dict[str, str], database_url: str, tmp_path: Path, browser: Browser
) -> Iterator[Dashboard]:
    """A browser that has logged in. The database has 100 commands and one decision."""
    now = bootstrap.now()
    with bootstrap.open_storyline(database_url) as log:
        named = [
            Person(number, now, first_name=first, last_name=last)
            for number, (first, last) in enumerate(NAMES, 1)
        ]
        people: list[UUID] = list(log.users.identify(named).values())
        log.chats.remember([Chat(TEAM, TITLE, "supergroup", now)])
        for number in range(100):
            long = command(
                "/" + "c" * 63,
                people[number % 3],
                chat_id=TEAM,
                occurred_at=now - timedelta(hours=number),
                context={"note": "w" * 500, "media_id": str(number)},
            )
            record(log, long)
        item = _decided(log, people[0], now)
        _alert(log, people[0], now)
        project(log)
        with web_process(environment, tmp_path) as link:
            tab = browser.open(link)
            tab.wait("document.querySelector('#view')")
            yield Dashboard(tab, address_of(link), log, people, item)


def _alert(log: Storyline, about: UUID, now: datetime) -> None:
    hour = {"since": now.isoformat(), "until": now.isoformat()}
    trouble = Trouble(AlertKind.REJECTIONS, str(about), now, {"count": 24, "median": 2.0, **hour})
    log.alerts.keep(TEAM, Transitions([trouble], []), now)


def _decided(log: Storyline, by: UUID, now: datetime) -> UUID:
    """An item with long names that was queued, offered and posted."""
    item = ContentItem(ItemId(uuid4()))
    details = {"media_filename": "f" * 120 + ".jpg", "category": "k" * 60, "caption": "words " * 50}
    queued = submission("m" * 60, **details).queued(item.id, at=now, by=by)
    item = evolve(item, queued)
    shown = offered(item, at=now)
    item = evolve(item, shown)
    pressed = press("posted", by, chat_id=TEAM, message_id=7, occurred_at=now)
    record(log, [queued, shown])
    recorded, decision = decide(item, pressed)
    assert decision is not None
    record(log, [recorded, decision])
    return item.id


def test_a_press_shows_without_reload_and_the_focus_stays(dashboard: Dashboard) -> None:
    tab, log = dashboard.tab, dashboard.log
    dashboard.go("/interactions?context=media_id=7")
    tab.wait_for_text("1 interaction", "#list")
    tab.evaluate("window.isSame = true")
    tab.evaluate("document.querySelector('tbody td:nth-child(2) a').focus()")
    name = tab.evaluate(FOCUSED)

    pressed = press("skip", dashboard.people[2], occurred_at=bootstrap.now())
    record(log, pressed.model_copy(update={"context": {"media_id": "7"}}))
    tab.wait_for_text("2 interactions", "#list")

    assert tab.evaluate("window.isSame")
    assert tab.evaluate(FOCUSED) == name
    assert tab.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    assert tab.errors == []


def test_a_page_whose_session_has_ended_shows_the_login(dashboard: Dashboard) -> None:
    tab = dashboard.tab
    tab.evaluate("fetch('/logout', {method: 'POST'}).then(() => true)")
    record(dashboard.log, command("/queue", dashboard.people[0], occurred_at=bootstrap.now()))
    tab.wait_for_text("Ask for a one-time link")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_view_fits_the_screen(dashboard: Dashboard, width: int) -> None:
    tab = dashboard.tab
    tab.look_like(width=width, height=800)
    for path in (
        "/",
        f"/people/{dashboard.people[0]}",
        "/interactions",
        "/decisions",
        "/people",
        "/items",
        f"/items/{dashboard.item}",
        "/operations",
        "/login",
    ):
        dashboard.go(path)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
        assert tab.evaluate(CUT_OFF) == [], path
        assert tab.errors == [], path  # what the Content-Security-Policy forbids is among them


def test_the_keyboard_is_enough(dashboard: Dashboard) -> None:
    tab = dashboard.tab
    dashboard.go("/")
    tab.press("Tab")
    assert tab.evaluate(FOCUSED) == "Skip to the content"
    tab.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"

    for _ in range(200):
        tab.press("Tab")
        if tab.evaluate("document.activeElement.closest('svg') !== null"):
            break
    label = tab.evaluate("document.activeElement.getAttribute('aria-label')")
    count = label.rpartition(": ")[2]
    tab.press("Enter")
    tab.wait("location.pathname === '/interactions' && document.querySelector('#list')")
    assert tab.evaluate(HEADING).split()[0] == count


def test_everything_but_live_works_without_scripts(dashboard: Dashboard) -> None:
    tab = dashboard.tab
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    dashboard.go("/interactions")
    assert tab.evaluate(HEADING) == "101 interactions"
    tab.click("a", "Older")
    tab.wait("document.querySelector('[rel=prev]') && document.querySelector('[rel=next]')")
    tab.click("a", "Newer")
    tab.wait("document.querySelector('#list') && !document.querySelector('[rel=prev]')")

    tab.click("nav a", "1 day")
    tab.wait(f"document.querySelector('#list') && {HEADING} !== '101 interactions'")
    tab.evaluate("document.querySelector('[name=name]').value = 'posted'")
    tab.click("button", "Show")
    tab.wait(f"document.querySelector('#list') && {HEADING} === '1 interaction'")
    assert tab.evaluate("document.querySelector('[aria-current=true]').innerText") == "1 day"


def test_on_paper_there_is_no_form(dashboard: Dashboard) -> None:
    tab = dashboard.tab
    tab.call("Emulation.setEmulatedMedia", media="print")
    shown = "[...document.querySelectorAll('form, nav')].filter(each => each.checkVisibility())"
    tab.wait(f"{shown}.length === 0")
    assert tab.evaluate("document.querySelector('.figures').checkVisibility()")
