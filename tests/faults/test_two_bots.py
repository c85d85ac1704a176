"""Two bots over one log, and people who press on the same item at once: one wins, all are told.

They take decisions back too: log, read tables and captions tell one story.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import UUID

import httpx
import pytest

from adapters.bootstrap import Storyline, now
from adapters.telegram.texts.translations import ENGLISH
from domain.content.decisions import ContentItem
from domain.content.queue import first_item, state_of
from domain.events import CallbackPressed, ContentDecided, DecisionWithdrawn, Event
from domain.ids import ItemId
from tests.drivers.bot_process import BotProcess, people_did
from tests.drivers.bot_system import POSTED, REJECT, SKIP, UNDO
from tests.drivers.event_log import project, record
from tests.drivers.sandbox import (
    ADMIN,
    PEOPLE,
    Json,
    SandboxClient,
    buttons,
    sandbox_process,
    shown,
)
from tests.drivers.waiting import wait_for
from tests.drivers.webhook_bots import deliver, post, webhook_bots
from tests.factories.content import on_offer, submission
from tests.factories.pictures import png
from tests.faults.test_workers import everything

IS_SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
ITEMS = 1_000 if IS_SOAK else 100
CONTESTED, TAPS, KILLS = (500, 2, 8) if IS_SOAK else (60, 2, 1)
"""Items on which people decide and undo, how often each person taps, and how often a bot dies."""
MESSAGES = 10_000
NEWCOMER = "eve"
PRESSERS = {**PEOPLE, NEWCOMER: 7005}


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


@pytest.fixture
def bots(
    sandbox: SandboxClient, database_url: str, tmp_path: Path
) -> Iterator[dict[str, BotProcess]]:
    """Two bots, by the addresses where they wait for updates."""
    with webhook_bots(sandbox, database_url, tmp_path) as running:
        yield running


@pytest.fixture
def webhooks(bots: dict[str, BotProcess]) -> list[str]:
    """Where the bots wait for updates."""
    return list(bots)


def test_each_item_has_one_winner_and_everybody_else_is_told_who(
    storyline: Storyline, sandbox: SandboxClient, webhooks: list[str]
) -> None:
    chance = Random(3)
    items = [first_item(f"photo {number}") for number in range(ITEMS)]
    for number, item in enumerate(items):
        what, place = submission(f"photo {number}"), MESSAGES + number
        team = sandbox.team_chat_id
        record(storyline, *on_offer(item, what, chat_id=team, message_id=place, at=now()))
    presses = [(item, who) for item in items for who in PRESSERS]
    asked = {
        f"{number}": (item, who, chance.choice(["posted", "skip", "confirm_reject"]))
        for number, (item, who) in enumerate(presses)
    }
    sandbox.http.delete("/admin/calls")

    with ThreadPoolExecutor(10) as crowd, httpx.Client(trust_env=False, timeout=60) as http:

        def send(number: int, update: Json) -> int:
            return post(http, chance.choice(webhooks), {"update_id": number, **update})

        updates = [
            press(query_id, *what, MESSAGES + items.index(what[0]), sandbox.team_chat_id)
            for query_id, what in asked.items()
        ]
        taken = list(crowd.map(send, range(1, len(updates) + 1), updates))
    assert set(taken) == {200}
    wait_for(lambda: people_did(storyline) == len(asked), "records of all presses", 120)
    told = wait_for(lambda: all_told(sandbox, len(asked)), "answers to all presses")

    recorded = storyline.service.get_recent_interactions(days=1, limit=len(asked) * 2)
    outcomes: dict[str, list[str]] = defaultdict(list)
    for each in recorded:
        if each.interaction_type == "callback":
            outcomes[each.context["queue_item_id"]].append(each.outcome)
    losers = len(PRESSERS) - 1
    for item in items:
        assert sorted(outcomes[str(item)]) == ["already_decided"] * losers + ["ok"]
    words: dict[ItemId, Counter[str]] = defaultdict(Counter)
    winners: dict[ItemId, str] = {}
    for query_id, (item, who, _) in asked.items():
        text = told[query_id]
        words[item][text] += 1
        if not text.startswith("Already"):
            winners[item] = who
    for item, heard in words.items():
        done = storyline.log.items([item])[item].decision
        assert done is not None
        assert storyline.users.name(done.user_id) == f"@{winners[item]}"
        assert sorted(heard.values()) == [1, losers]
        (late,) = (text for text in heard if text.startswith("Already"))
        assert late.endswith(f" by @{winners[item]}")


def test_log_tables_and_captions_tell_one_story_of_decisions_and_undos(
    storyline: Storyline, sandbox: SandboxClient, bots: dict[str, BotProcess]
) -> None:
    chance = Random(5)
    offers = [offered(storyline, sandbox, number) for number in range(CONTESTED)]
    updates: list[Json] = []
    for _ in range(TAPS):
        for item, place in offers:
            for who in PRESSERS:
                action = chance.choice(["posted", "skip", "confirm_reject", "undo", "undo"])
                number = len(updates) + 1
                what = press(f"{number}", item, who, action, place, sandbox.team_chat_id)
                updates.append({"update_id": number, **what})

    with ThreadPoolExecutor(10) as crowd, httpx.Client(trust_env=False, timeout=60) as http:
        delivering = [crowd.submit(deliver, http, list(bots), update, chance) for update in updates]
        for kill in range(KILLS):
            before = len(updates) * (kill + 1) // (KILLS + 1)
            wait_for(lambda: people_did(storyline) >= before, "progress", 120)  # noqa: B023
            bot = chance.choice(list(bots.values()))
            bot.kill()
            bot.start()
        for each in delivering:
            each.result()
    wait_for(lambda: people_did(storyline) == len(updates), "records of all presses", 120)

    project(storyline)
    events = everything(storyline)
    items = storyline.log.items([item for item, _ in offers])
    listed = {each.item_id: each for each in storyline.queue.listing(10 * CONTESTED)}
    for each_item in items.values():
        assert_one_story(each_item, events)
        assert listed[each_item.id].state == state_of(each_item)
    decided = sum(item.decision is not None for item in items.values())
    assert decided > 0
    assert sum(isinstance(event, DecisionWithdrawn) for event in events) > CONTESTED / 4
    assert storyline.service.get_content_decisions(days=1)["total_decisions"] == decided
    for item_id, place in offers:
        expected = expected_look(storyline, items[item_id])
        wait_for(lambda: look(sandbox, place) == expected, f"{expected} at {place}")  # noqa: B023


def assert_one_story(item: ContentItem, events: Sequence[Event]) -> None:
    """Each decision stands beside its press, each withdrawal names the one that stood."""
    standing: UUID | None = None
    for before, event in pairwise(events):
        if event.stream_id != item.id or not isinstance(event, (ContentDecided, DecisionWithdrawn)):
            continue
        assert isinstance(before, CallbackPressed)
        assert (before.outcome, before.user_id) == ("ok", event.user_id)
        if isinstance(event, ContentDecided):
            assert standing is None
            standing = before.stream_id
        else:
            assert before.name == "undo"
            assert event.press_id == standing
            standing = None
    assert item.press_id == standing
    about = [
        event
        for event in events
        if isinstance(event, CallbackPressed) and event.context["queue_item_id"] == str(item.id)
    ]
    won = sum(event.outcome == "ok" for event in about)
    made = [event for event in events if event.stream_id == item.id][2:]
    assert (won, len(about)) == (len(made), TAPS * len(PRESSERS))
    assert {event.outcome for event in about} <= {"ok", "already_decided", "denied", "failed"}


def offered(storyline: Storyline, sandbox: SandboxClient, number: int) -> tuple[ItemId, int]:
    """An item on offer in a message of the sandbox: the item and the id of the message."""
    what = submission(f"contested {number}", caption=f"<{number}>")
    item = first_item(what.media_id)
    sent = sandbox.http.post(
        f"/bot{sandbox.token}/sendPhoto",
        data={"chat_id": sandbox.team_chat_id, "caption": f"<{number}>"},
        files={"photo": ("photo.png", png(), "image/png")},
    )
    assert sent.is_success, sent.text
    place: int = sent.json()["result"]["message_id"]
    team = sandbox.team_chat_id
    record(storyline, *on_offer(item, what, chat_id=team, message_id=place, at=now()))
    return item, place


def look(sandbox: SandboxClient, place: int) -> tuple[str, list[str]]:
    """The caption and the buttons of a message."""
    answer = sandbox.http.get(
        "/sandbox/chats/team/messages", params={"as": ADMIN, "before": place + 1, "count": 1}
    )
    (message,) = answer.json()
    return shown(message), list(buttons(message))


def expected_look(storyline: Storyline, item: ContentItem) -> tuple[str, list[str]]:
    """What the log says that the message of `item` shows."""
    if item.decision:
        line = ENGLISH.decided(item.decision, storyline.users.name(item.decision.user_id) or "")
        return f"{item.caption}\n\n{line}", [UNDO]
    assert item.withdrawn
    line = ENGLISH.taken_back(storyline.users.name(item.withdrawn.user_id) or "")
    return f"{item.caption}\n\n{line}", [POSTED, SKIP, REJECT]


def all_told(sandbox: SandboxClient, presses: int) -> dict[str, str] | None:
    """What each press was told in the end; in a crowd some are told before that to wait."""
    told = {
        query_id: text
        for query_id, texts in sandbox.answers().items()
        for text in texts
        if text != ENGLISH.saved
    }
    return told if len(told) == presses else None


def press(query_id: str, item: ItemId, who: str, action: str, place: int, team: int) -> Json:
    """A press under an offer that nobody can see any more."""
    person = {"id": PRESSERS[who], "is_bot": False, "first_name": who.title(), "username": who}
    chat = {"id": team, "type": "supergroup", "title": "Content team"}
    message = {"message_id": place, "date": 0, "chat": chat}
    return {
        "callback_query": {
            "id": query_id,
            "from": person,
            "chat_instance": "1",
            "data": f"v1:{action}:{item}",
            "message": message,
        }
    }
