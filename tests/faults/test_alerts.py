"""Two bots that are killed while they tell alerts: nobody is told twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from adapters.bootstrap import Storyline
from domain.alerts.states import Transition
from domain.deliveries import DeliveryOutcome
from tests.drivers.bot_process import BotProcess
from tests.drivers.event_log import project, record
from tests.drivers.sandbox import ADMIN, SandboxClient, sandbox_process, shown
from tests.drivers.waiting import wait_for
from tests.drivers.webhook_bots import webhook_bots
from tests.factories.events import message

KILLS = 2


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


@pytest.fixture
def bots(
    sandbox: SandboxClient, database_url: str, tmp_path: Path
) -> Iterator[dict[str, BotProcess]]:
    rules = "projection_lag=1, parked=off"
    with webhook_bots(sandbox, database_url, tmp_path, STORYLINE_ALERT_RULES=rules) as running:
        yield running


def test_a_bot_that_dies_while_it_tells_an_alert_leaves_it_unknown_and_untold_again(
    storyline: Storyline, sandbox: SandboxClient, bots: dict[str, BotProcess]
) -> None:
    sandbox.say(ADMIN, "/start", "bot")
    sandbox.said(ADMIN, "I show queued media", "bot")
    project(storyline)
    chance = Random(2)
    for _ in range(KILLS):
        sandbox.fault("sendMessage", delay=3, times=1)
        record(storyline, message())
        wait_for(lambda: begun(storyline), "an alert that is being told", 60)
        for bot in bots.values():
            bot.kill()
        for bot in chance.sample(list(bots.values()), len(bots)):
            bot.start()
        project(storyline)
        wait_for(lambda: not is_open(storyline), "end of the alert", 60)
        wait_for(lambda: ended(storyline), "what is told of it", 60)
    alerts = storyline.alerts.latest(None, 100)
    deliveries = storyline.alerts.told(alerts, storyline.clock())
    heard = Counter(shown(each)[:1] for each in sandbox.seen(ADMIN, "bot") if "lag" in shown(each))
    assert len(alerts) == KILLS
    for alert in alerts:
        told = deliveries[alert.id]
        assert [*told[Transition.BEGINS].values()] == [None]  # unknown after a while
        assert [*told[Transition.ENDS].values()] == [DeliveryOutcome.SENT]
    assert heard["⚠"] <= KILLS


def is_open(storyline: Storyline) -> bool:
    return any(alert.ended_at is None for alert in storyline.alerts.latest(None, 10))


def begun(storyline: Storyline) -> bool:
    """Whether the beginning of an open alert is being told."""
    alerts = [each for each in storyline.alerts.latest(None, 10) if each.ended_at is None]
    found = storyline.alerts.told(alerts, storyline.clock())
    return any(Transition.BEGINS in found.get(each.id, {}) for each in alerts)


def ended(storyline: Storyline) -> bool:
    """Whether all ends are told."""
    alerts = storyline.alerts.latest(None, 10)
    found = storyline.alerts.told(alerts, storyline.clock())
    return all(
        all(found.get(each.id, {}).get(Transition.ENDS, {"": None}).values()) for each in alerts
    )
