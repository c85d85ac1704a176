"""Alerts in the chat: told when something is wrong and when it is over, listed, muted."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import Storyline
from domain.alerts.rules import AlertKind
from domain.deliveries import DeliveryOutcome
from tests.drivers.bot_system import BotSystem, running_bot_system
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, shown
from tests.drivers.waiting import wait_for

LAGGING = "⚠️ The read tables lag"
UP_TO_DATE = "✅ The read tables are up to date again."


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(
        database_url, tmp_path, STORYLINE_ALERT_RULES="projection_lag=1, parked=off"
    ) as running:
        yield running


def heard(system: BotSystem, beginning: str) -> list[str]:
    """What the admin was told in private that begins so."""
    said = (shown(message) for message in system.sandbox.seen(ADMIN, "bot"))
    return [text for text in said if text.startswith(beginning)]


def told(log: Storyline) -> list[tuple[str, str, dict[str, str]]]:
    """Kind and state of each alert, and the outcome of what was told of it."""
    found = log.alerts.latest(None, 10)
    outcomes = log.alerts.told(found, log.clock())
    return [
        (
            alert.kind,
            "over" if alert.ended_at else "open",
            {
                str(transition): ",".join(str(outcome) for outcome in people.values())
                for transition, people in outcomes.get(alert.id, {}).items()
            },
        )
        for alert in found
    ]


def test_an_alert_is_told_when_it_begins_and_when_it_is_over(system: BotSystem) -> None:
    system.sandbox.say(ADMIN, "/help", "bot")
    system.recorded("/help")
    wait_for(lambda: heard(system, LAGGING), "alert", 60)
    assert "to be folded" in heard(system, LAGGING)[0]

    system.sandbox.say(ADMIN, "/alerts", "bot")
    (answer,) = wait_for(lambda: heard(system, "Wrong now"), "list")
    assert "The read tables lag" in answer

    wait_for(lambda: is_folded(system), "end of the alert", 60)
    assert len(heard(system, LAGGING)) == 1
    assert len(heard(system, UP_TO_DATE)) == 1
    (alert,) = told(system.log)
    sent = str(DeliveryOutcome.SENT)
    assert alert == (AlertKind.PROJECTION_LAG, "over", {"begins": sent, "ends": sent})


def test_an_admin_without_alerts_who_does_nothing_is_not_known(
    database_url: str, tmp_path: Path
) -> None:
    often = {"STORYLINE_ALERTS_EVERY_SECONDS": "0.1", "STORYLINE_ALERT_RULES": "projection_lag=off"}
    with running_bot_system(database_url, tmp_path, **often) as system:
        for command in ("/help", "/status"):
            system.sandbox.say(BOB, command)
            system.recorded(command)
        assert set(system.log.users.names().values()) == {f"@{BOB}"}


def is_folded(system: BotSystem) -> bool:
    """Fold what there is, until the admin was told that it is up to date."""
    project(system.log)
    return bool(heard(system, UP_TO_DATE))


def test_a_muted_alert_is_listed_and_not_told(system: BotSystem) -> None:
    system.sandbox.say(ADMIN, "/alerts mute projection_lag 7d", "bot")
    (answer,) = wait_for(lambda: heard(system, "I do not tell projection_lag"), "answer")
    assert "until" in answer
    wait_for(lambda: told(system.log), "alert", 60)
    assert told(system.log) == [(AlertKind.PROJECTION_LAG, "open", {})]
    assert not heard(system, LAGGING)
    (muted,) = system.log.alerts.mutes(None, system.log.clock())
    assert muted.until is not None
    assert timedelta(days=6) < muted.until - system.log.clock() <= timedelta(days=7)

    system.sandbox.say(ADMIN, "/alerts unmute projection_lag", "bot")
    wait_for(lambda: heard(system, "I tell projection_lag again."), "answer")
    assert not system.log.alerts.mutes(None, system.log.clock())


def test_who_is_not_an_admin_sees_no_alerts(system: BotSystem) -> None:
    system.sandbox.say(BOB, "/alerts")
    (record,) = system.recorded("/alerts")
    assert record.outcome == "denied"


def test_what_is_not_understood_is_told(system: BotSystem) -> None:
    for text in ("/alerts mute everything", "/alerts off", "/alerts mute rejections soon"):
        system.sandbox.say(ADMIN, text, "bot")
    records = system.recorded("/alerts", 3)
    assert {record.outcome for record in records} == {"failed"}
