"""Digests that are due at once."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from adapters.bootstrap import Storyline, now
from domain.digests.plans import DigestPlan, Subscription
from domain.ids import UserId
from tests.drivers.bot_system import BotSystem
from tests.drivers.waiting import wait_for

BERLIN: Final = "Europe/Berlin"
"""The zone of the bot, so that a test does not pass by chance."""


def person(system: BotSystem, who: str) -> UserId:
    """The id of somebody, who has opened the private chat from now on."""
    system.sandbox.say(who, "/start", "bot")
    return wait_for(lambda: _known(system, who), who)


def due_now(
    system: BotSystem, user_id: UserId, *, weekly: bool = False, language: str | None = None
) -> str:
    """Make a digest due. Returns the key of its delivery."""
    return make_due(system.log, user_id, weekly=weekly, language=language)


def make_due(
    storyline: Storyline, user_id: UserId, *, weekly: bool = False, language: str | None = None
) -> str:
    """The same without a running bot."""
    begun = now() - timedelta(minutes=2)
    local = begun.astimezone(ZoneInfo(BERLIN))
    at = local.time().replace(second=0, microsecond=0)
    plan = DigestPlan(at, local.weekday() if weekly else None)
    subscription = Subscription(user_id, plan, begun - timedelta(hours=1), language)
    storyline.digest_plans.save(subscription)
    slot = subscription.due(now(), BERLIN)
    assert slot is not None
    return slot.isoformat()


def _known(system: BotSystem, who: str) -> UserId | None:
    names = system.log.users.names().items()
    return next((UserId(each) for each, name in names if name == f"@{who}"), None)
