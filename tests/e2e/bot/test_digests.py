"""/digest and /audit in the chat, and digests that arrive."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import now
from adapters.telegram.texts.translations import ENGLISH
from domain.alerts.rules import AlertKind
from domain.alerts.states import Transitions, Trouble
from domain.deliveries import DeliveryKey, DeliveryKind, DeliveryOutcome
from domain.ids import UserId
from tests.drivers.bot_process import bot_environment
from tests.drivers.bot_system import BotSystem, running_bot_system
from tests.drivers.command_line import CommandLine
from tests.drivers.digests import BERLIN, due_now, person
from tests.drivers.event_log import record
from tests.drivers.sandbox import ADMIN, BOB, DMITRI, PEOPLE, shown
from tests.drivers.waiting import wait_for
from tests.factories.events import decision, press

ADMINS = {"STORYLINE_ADMIN_IDS": f"{PEOPLE[ADMIN]},{PEOPLE[DMITRI]}"}
HEAD = re.compile(r"[0-9]+:[0-9a-f]{64}")


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path, STORYLINE_TIMEZONE=BERLIN, **ADMINS) as running:
        yield running


def test_an_admin_sets_a_digest_sees_it_and_stops_it(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(ADMIN, "/digest", "bot")
    sandbox.said(ADMIN, "You get no digest. /digest daily 09:00 or /digest weekly mon 09:00", "bot")
    sandbox.say(ADMIN, "/digest weekly thu 7:30", "bot")
    told = shown(sandbox.said(ADMIN, "every Thursday at 07:30.", "bot"))
    assert re.search(r"Next: Thu [0-9]+ \w+ 07:30 \(Berlin\)$", told)
    sandbox.say(ADMIN, "/digest monthly", "bot")
    sandbox.said(
        ADMIN, "I did nothing: I do not understand “monthly”. Ask like this: /digest", "bot"
    )
    sandbox.say(ADMIN, "/digest", "bot")
    system.recorded("/digest", 4)
    wait_for(lambda: shown(sandbox.seen(ADMIN, "bot")[-1]) == told, "the same plan")
    sandbox.say(ADMIN, "/digest off", "bot")
    sandbox.said(ADMIN, "You get no more digests.", "bot")
    assert sorted(each.outcome for each in system.recorded("/digest", 5)) == ["failed", *["ok"] * 4]


def test_in_the_group_it_is_answered_in_private_in_the_language_of_the_person(
    system: BotSystem,
) -> None:
    sandbox = system.sandbox
    sandbox.say(DMITRI, "/digest daily 09:00")
    sandbox.said(DMITRI, ENGLISH.start_first)
    sandbox.say(DMITRI, "/start", "bot")
    sandbox.say(DMITRI, "/digest daily 09:00")
    sandbox.said(DMITRI, ENGLISH.answered_in_private)
    sandbox.said(DMITRI, "Du bekommst jeden Tag um 09:00 eine Zusammenfassung.", "bot")
    sandbox.say(BOB, "/digest daily 09:00", "bot")
    sandbox.said(BOB, ENGLISH.admins_only, "bot")
    sandbox.say(BOB, "/audit", "bot")
    assert {each.outcome for each in system.recorded("/audit")} == {"denied"}


def test_a_digest_comes_as_a_picture_that_tells_what_was_decided(system: BotSystem) -> None:
    admin = person(system, DMITRI)
    decided_yesterday(system, admin)
    another_inbox_is_old(system)
    key = due_now(system, admin, language="de")
    (sent,) = wait_for(
        lambda: [each for each in system.sandbox.seen(DMITRI, "bot") if "photo" in each], "digest"
    )
    lines = shown(sent).splitlines()
    assert lines[0].startswith("Zusammenfassung des Tages: ")
    assert lines[1] == "entschieden 2: gepostet 1, übersprungen 1, abgelehnt 0"
    assert lines[-1].startswith("Nicht in Ordnung: ")
    assert "der Eingang ist alt" in lines[-1]
    delivery = DeliveryKey(DeliveryKind.DIGEST, key, admin)
    wait_for(lambda: outcomes(system) == {delivery: DeliveryOutcome.SENT}, "outcome")


def another_inbox_is_old(system: BotSystem) -> None:
    """An alert that another process keeps open."""
    old = Trouble(AlertKind.INBOX_OLD, "inbox another", now(), {"messages": 1, "seconds": 99})
    system.log.alerts.keep(system.sandbox.team_chat_id, Transitions([old], []), now())


def decided_yesterday(system: BotSystem, who: UserId) -> None:
    """A digest without anything to draw has no picture."""
    details: Any = {
        "by": who,
        "occurred_at": now() - timedelta(days=1),
        "chat_id": system.sandbox.team_chat_id,
    }
    record(system.log, *(decision(press(button, **details)) for button in ("posted", "skip")))


def outcomes(system: BotSystem) -> dict[DeliveryKey, DeliveryOutcome | None]:
    latest = system.log.deliveries.latest(DeliveryKind.DIGEST, now(), 9)
    return {each.key: each.outcome for each in latest}


def test_where_no_picture_can_be_sent_a_digest_is_text(system: BotSystem) -> None:
    admin = person(system, ADMIN)
    decided_yesterday(system, admin)
    system.sandbox.fault(
        "sendPhoto", error_code=400, description="Bad Request: PHOTO_INVALID_DIMENSIONS"
    )
    due_now(system, admin)
    told = system.sandbox.said(ADMIN, "Daily digest: ", "bot")
    assert "decided 2: posted 1, skipped 1, rejected 0" in shown(told)
    assert "photo" not in told
    assert [call["error_code"] for call in system.sandbox.calls("sendPhoto")] == [400]


def test_a_digest_whose_answer_is_lost_is_shown_as_unknown(system: BotSystem) -> None:
    admin = person(system, ADMIN)
    decided_yesterday(system, admin)
    system.sandbox.fault("sendPhoto", drop="after")
    key = due_now(system, admin)
    wait_for(lambda: DeliveryOutcome.UNKNOWN in outcomes(system).values(), "outcome")
    system.sandbox.say(ADMIN, "/digest", "bot")
    told = system.sandbox.said(ADMIN, "(Berlin): nobody knows whether it arrived.", "bot")
    assert datetime.fromisoformat(key).strftime(":%M (Berlin)") in shown(told)


def test_the_weekly_digest_and_audit_name_the_end_of_the_log_which_can_be_verified(
    system: BotSystem, database_url: str, tmp_path: Path
) -> None:
    admin = person(system, ADMIN)
    system.sandbox.say(ADMIN, "/audit", "bot")
    told = shown(system.sandbox.said(ADMIN, "The log ends here:", "bot"))
    assert "It has not been verified yet." in told
    due_now(system, admin, weekly=True)
    sent = shown(system.sandbox.said(ADMIN, "Weekly digest: ", "bot"))
    command = CommandLine(bot_environment(system.sandbox, database_url, tmp_path), tmp_path)
    for text in (told, sent):
        (head,) = HEAD.findall(text)
        verified = command("audit", "verify", "--since", head)
        assert verified.exit_code == 0, verified.err
    position, digest = HEAD.findall(sent)[0].split(":")
    forged = f"{position}:{digest[::-1]}"
    assert command("audit", "verify", "--since", forged).exit_code == 1


def test_audit_tells_when_the_log_was_verified_and_what_was_found(
    system: BotSystem, database_url: str, tmp_path: Path
) -> None:
    person(system, ADMIN)
    command = CommandLine(bot_environment(system.sandbox, database_url, tmp_path), tmp_path)
    assert command("audit", "verify").exit_code == 0
    system.sandbox.say(ADMIN, "/audit", "bot")
    told = shown(system.sandbox.said(ADMIN, "Verified today", "bot"))
    assert "it is what was appended." in told


def test_an_admin_who_is_removed_from_the_settings_gets_no_digest(system: BotSystem) -> None:
    former, admin = person(system, BOB), person(system, ADMIN)
    due_now(system, former)
    due_now(system, admin)
    system.sandbox.said(ADMIN, "Daily digest: ", "bot")
    assert not [each for each in system.sandbox.seen(BOB, "bot") if "digest" in shown(each)]
