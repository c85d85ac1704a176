"""Two bots over one log, and people who press on the same item at once: one wins, all are told."""

import json
import os
import socket
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

import httpx
import pytest

from adapters.bootstrap import Storyline, now
from adapters.telegram.receiving.webhook import PATH, SECRET_HEADER
from adapters.telegram.texts import SAVED
from domain.content.queue import first_item
from domain.ids import ItemId
from tests.drivers.bot_process import bot_process, people_did
from tests.drivers.event_log import record
from tests.drivers.sandbox import PEOPLE, Json, SandboxClient, sandbox_process
from tests.drivers.waiting import wait_for
from tests.factories.content import on_offer, submission

ITEMS = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 100
BOTS = 2
MESSAGES = 10_000
NEWCOMER = "eve"
PRESSERS = {**PEOPLE, NEWCOMER: 7005}
SECRET = "what-telegram-proves-itself-with"


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


@pytest.fixture
def webhooks(sandbox: SandboxClient, database_url: str, tmp_path: Path) -> Iterator[list[str]]:
    """Where two bots, each with an inbox of its own, wait for updates."""
    addresses = [f"127.0.0.1:{port}" for port in free_ports(BOTS)]
    with ExitStack() as stack:
        for address in addresses:
            (folder := tmp_path / address.rpartition(":")[2]).mkdir()
            bot = stack.enter_context(
                bot_process(
                    sandbox,
                    database_url,
                    folder,
                    STORYLINE_WEBHOOK_URL=f"http://{address}",
                    STORYLINE_WEBHOOK_LISTEN=address,
                    STORYLINE_WEBHOOK_SECRET=SECRET,
                )
            )
            bot.start()
        for address in addresses:
            wait_for(lambda: answers(address), "webhook")  # noqa: B023
        yield [f"http://{address}{PATH}" for address in addresses]


def answers(address: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"http://{address}{PATH}").status_code == 405
    return False


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

        def post(number: int, update: Json) -> int:
            return http.post(
                chance.choice(webhooks),
                content=json.dumps({"update_id": number, **update}),
                headers={SECRET_HEADER: SECRET},
            ).status_code

        updates = [
            press(query_id, *what, MESSAGES + items.index(what[0]), sandbox.team_chat_id)
            for query_id, what in asked.items()
        ]
        taken = list(crowd.map(post, range(1, len(updates) + 1), updates))
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


def all_told(sandbox: SandboxClient, presses: int) -> dict[str, str] | None:
    """What each press was told in the end; in a crowd some are told before that to wait."""
    told = {
        query_id: text
        for query_id, texts in sandbox.answers().items()
        for text in texts
        if text != SAVED
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


def free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        listeners = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)
        ]
        return [listener.getsockname()[1] for listener in listeners]
