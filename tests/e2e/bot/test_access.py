"""Who decides: forged presses count for nothing, and strangers in an open group are denied."""

import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.texts.translations import ENGLISH
from domain.content.queue import first_item
from tests.drivers.bot_process import inbox_of
from tests.drivers.bot_system import POSTED, REJECT, SKIP, BotSystem
from tests.drivers.event_log import project, record
from tests.drivers.sandbox import (
    ADMIN,
    BOB,
    CHIARA,
    DMITRI,
    PEOPLE,
    Json,
    SandboxClient,
    buttons,
    shown,
)
from tests.drivers.waiting import wait_for
from tests.factories.content import submission
from tests.factories.events import NOON
from tests.factories.pictures import png

BUTTONS = [POSTED, SKIP, REJECT]
CHANNEL = -1_002_000_000_777
NO_RIGHT = {"error_code": 400, "description": "Bad Request: CHAT_ADMIN_REQUIRED"}


def pressed(query_id: str, who: str, message: Json | None, data: str) -> Json:
    """A press as a client can forge it: any data, under any message that it can see."""
    person = {"id": PEOPLE.get(who, 9_999), "is_bot": False, "first_name": who, "username": who}
    query = {"id": query_id, "from": person, "chat_instance": "1", "data": data}
    return {"callback_query": query | ({"message": message} if message else {})}


def finally_told(sandbox: SandboxClient) -> list[str]:
    """What each press was told; under load some are told to wait too, before or just after."""
    answers = sandbox.answers().values()
    return [text for told in answers for text in told if text != ENGLISH.saved]


def decisions(system: BotSystem) -> int:
    total: int = system.log.service.get_content_decisions()["total_decisions"]
    return total


def test_forged_presses_change_nothing(system: BotSystem) -> None:
    sandbox = system.sandbox
    first, second = system.offered(2)
    waiting = first_item("waits")
    record(system.log, submission("waits").queued(waiting, at=NOON))
    of_first, of_second = (buttons(each)[POSTED].rpartition(":")[2] for each in (first, second))
    elsewhere = {**first, "chat": {"id": -100_777, "type": "supergroup", "title": "Elsewhere"}}
    forged: list[tuple[Json | None, str]]
    forged = [(first, f"v1:posted:{uuid4()}") for _ in range(20)]
    forged += [(first, f"v1:{action}:{of_second}") for action in ("posted", "reject", "skip")]
    forged += [(second, f"v1:confirm_reject:{waiting}"), (None, f"v1:posted:{of_first}")]
    for number, (message, data) in enumerate(forged):
        sandbox.inject(pressed(f"forged {number}", BOB, message, data))
    wait_for(lambda: finally_told(sandbox) == [ENGLISH.not_ours] * len(forged), "answers")
    sandbox.inject(pressed("elsewhere", BOB, elsewhere, buttons(first)[POSTED]))
    assert sandbox.told("elsewhere") == ENGLISH.not_allowed

    assert decisions(system) == 0
    assert [sandbox.message(each) for each in (first, second)] == [first, second]
    outcomes = Counter(
        each.outcome for each in system.interactions() if each.interaction_type == "callback"
    )
    assert outcomes == {"failed": len(forged), "denied": 1}
    assert sandbox.told(sandbox.press(BOB, first, POSTED)) == "✅ Posted"
    sandbox.inject(pressed("late", CHIARA, second, buttons(first)[SKIP]))
    assert sandbox.told("late") == ENGLISH.not_ours
    assert system.asks(second, BUTTONS)
    assert decisions(system) == 1


def test_everybody_who_presses_under_an_offer_without_an_answer_is_told_of_the_first(
    system: BotSystem,
) -> None:
    sandbox = system.sandbox
    sandbox.fault("sendPhoto", drop="after")
    sandbox.show(ADMIN, ("dawn.png", png()))
    system.recorded("photo")
    project(system.log)
    sandbox.say(ADMIN, "/next")
    (offer,) = wait_for(sandbox.offers, "offer")
    sandbox.inject(pressed("first", BOB, offer, buttons(offer)[POSTED]))
    sandbox.inject(pressed("second", CHIARA, offer, buttons(offer)[SKIP]))
    assert sandbox.told("first") == "✅ Posted"
    assert sandbox.told("second") == "Already posted by @bob"


def test_a_press_before_telegram_answers_the_offer_counts(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.show(ADMIN, ("dawn.png", png()))
    system.recorded("photo")
    project(system.log)
    (item,) = system.log.queue.listing(1)
    sandbox.fault("sendPhoto", delay=4)
    sandbox.say(ADMIN, "/next", "bot")
    wait_for(lambda: system.log.attempts.is_open(item.item_id), "offer under way")
    chat = {"id": sandbox.team_chat_id, "type": "supergroup", "title": "Content team"}
    message = {"message_id": 77, "date": 0, "chat": chat}
    sandbox.inject(pressed("early", BOB, message, f"v1:posted:{item.item_id}"))
    assert sandbox.told("early") == "✅ Posted"
    sandbox.inject(pressed("late", CHIARA, message, f"v1:skip:{item.item_id}"))
    assert sandbox.told("late") == "Already posted by @bob"


@pytest.mark.parametrize("openness", [{"username": "storytellers"}, {"linked_chat_id": CHANNEL}])
def test_a_stranger_in_an_open_group_decides_nothing(
    system: BotSystem, openness: dict[str, str | int]
) -> None:
    sandbox = system.sandbox
    (offer,) = system.offered()
    sandbox.change(DMITRI, presence="left")
    sandbox.open_team(**openness)
    assert sandbox.told(sandbox.press(DMITRI, offer, POSTED)) == ENGLISH.not_allowed
    sandbox.inject(pressed("unknown", "mallory", offer, buttons(offer)[POSTED]))
    assert sandbox.told("unknown") == ENGLISH.not_allowed
    assert {each.outcome for each in system.recorded("posted", 2)} == {"denied"}
    assert system.asks(offer, BUTTONS)

    assert sandbox.told(sandbox.press(BOB, offer, POSTED)) == "✅ Posted"
    assert decisions(system) == 1


@pytest.mark.parametrize("presence", ["left", "kicked"])
def test_who_is_no_longer_in_the_team_is_denied_at_once(system: BotSystem, presence: str) -> None:
    sandbox = system.sandbox
    first, second = system.offered(2)
    assert sandbox.told(sandbox.press(BOB, first, POSTED)) == "✅ Posted"
    sandbox.change(BOB, presence=presence)
    sandbox.inject(pressed("after", BOB, second, buttons(second)[POSTED]))
    assert sandbox.told("after") == ENGLISH.not_allowed
    sandbox.say(BOB, "/queue", "bot")
    sandbox.said(BOB, ENGLISH.not_allowed, "bot")
    assert decisions(system) == 1


def test_a_press_waits_until_telegram_tells_who_is_a_member(
    system: BotSystem, tmp_path: Path
) -> None:
    sandbox = system.sandbox
    (offer,) = system.offered()
    sandbox.open_team(username="storytellers")
    sandbox.fault("getChatMember", drop="before", times=6)
    press = sandbox.press(BOB, offer, POSTED)
    wait_for(lambda: "waits for Telegram" in system.bot.output.read_text(), "first try")
    assert decisions(system) == 0
    assert sandbox.told(press) == "✅ Posted"
    assert decisions(system) == 1
    assert system.bot.stop() == 0
    with closing(Inbox(inbox_of(sandbox, tmp_path))) as inbox:
        assert (inbox.status().open, inbox.status().parked) == (0, 0)


def test_admins_are_told_once_what_the_bot_needs_to_see_members(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(ADMIN, "/start", "bot")
    sandbox.said(ADMIN, "Press Posted", "bot")
    (offer,) = system.offered()
    sandbox.open_team(username="storytellers")
    sandbox.fault("getChatMember", times=2, **NO_RIGHT)
    for who in (BOB, CHIARA):
        assert sandbox.told(sandbox.press(who, offer, POSTED)) == ENGLISH.not_allowed
    sandbox.said(ADMIN, "Make me an administrator", "bot")
    told = [m for m in sandbox.seen(ADMIN, "bot") if "Make me an administrator" in shown(m)]
    assert len(told) == 1
    assert decisions(system) == 0


def test_an_admin_sees_the_team_nowhere_but_in_its_chat_and_in_private(system: BotSystem) -> None:
    sandbox = system.sandbox
    entity = {"type": "bot_command", "offset": 0, "length": 5}
    alice = {"id": PEOPLE[ADMIN], "is_bot": False, "first_name": "Alice", "username": ADMIN}
    chat = {"id": -100_777, "type": "supergroup", "title": "Elsewhere"}
    said = {"message_id": 5, "date": int(time.time()), "chat": chat, "from": alice}
    sandbox.inject({"message": {**said, "text": "/team", "entities": [entity]}})
    assert [each.outcome for each in system.recorded("/team")] == ["denied"]
    (answer,) = [each for each in sandbox.calls("sendMessage") if "-100777" in str(each)]
    assert answer["parameters"]["text"] == ENGLISH.not_here
    sandbox.say(ADMIN, "/team")
    sandbox.said(ADMIN, "The team's last 30 days")
