"""/digest: an admin sets when a digest of the team's decisions comes, or stops it."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from telegram import Update

from adapters.telegram.handlers.replies import reply, reply_in_private
from adapters.telegram.handlers.team import Team
from adapters.telegram.handlers.update_context import UpdateContext
from adapters.telegram.texts.texts import Texts
from domain.deliveries import Deliveries, DeliveryKind, DeliveryOutcome
from domain.digests.plans import Subscription, Subscriptions, parse_plan
from domain.ids import UserId
from domain.vocabulary import Outcome

OFF: Final = "off"
MOST_LOOKED_AT: Final = 200
"""The newest digests of all admins."""
MOST_TOLD: Final = 3
"""The newest digests of one admin that did not arrive for certain."""


class DigestCommand:
    """Handles /digest. It answers in private, where digests come. `tz` is the team's zone."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        deliveries: Deliveries,
        team: Team,
        *,
        tz: str,
        now: Callable[[], datetime],
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._team = team
        self._tz = tz
        self._now = now

    async def command(self, update: Update, context: UpdateContext) -> None:
        """/digest [daily HH:MM | weekly [DAY] HH:MM | off]: for admins."""
        user, person = update.effective_user, context.state.user_id
        if user is None or person is None or not self._team.is_admin(user):
            context.state.outcome = Outcome.DENIED
            await reply(update, context.texts.admins_only if person else context.texts.anonymous)
            return
        given, texts = " ".join(context.args or ()), self._team.texts_to(user)
        if not given:
            answer = await asyncio.to_thread(self._state, person, texts)
        elif given.lower() == OFF:
            was_set = await asyncio.to_thread(self._subscriptions.delete, person)
            answer = texts.digest_off if was_set else texts.no_digest
        elif plan := parse_plan(given):
            subscription = Subscription(person, plan, self._now(), user.language_code)
            await asyncio.to_thread(self._subscriptions.save, subscription)
            answer = texts.plan(plan, self._now(), self._tz)
        else:
            context.state.outcome = Outcome.FAILED
            await reply(update, context.texts.not_understood(given, texts.digest_usage))
            return
        await reply_in_private(update, context, user, answer, context.texts.answered_in_private)

    def _state(self, person: UserId, texts: Texts) -> str:
        subscription = self._subscriptions.of_person(person)
        plan = texts.plan(subscription.plan if subscription else None, self._now(), self._tz)
        return "\n".join([plan, *list(self._not_arrived(person, texts))[:MOST_TOLD]])

    def _not_arrived(self, person: UserId, texts: Texts) -> Iterator[str]:
        """The newest digests of a person that did not arrive, or may not have."""
        latest = self._deliveries.latest(DeliveryKind.DIGEST, self._now(), MOST_LOOKED_AT)
        for delivery in latest:
            if delivery.key.user_id != person:
                continue
            moment = datetime.fromisoformat(delivery.key.key)
            slot = texts.slot(moment.astimezone(ZoneInfo(self._tz)))
            match delivery.outcome:
                case DeliveryOutcome.UNKNOWN:
                    yield texts.maybe_arrived(slot)
                case DeliveryOutcome.REFUSED:
                    yield texts.not_delivered(slot)
