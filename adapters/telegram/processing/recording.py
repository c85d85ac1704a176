"""The one way of an update into the log, live or imported.

Translate it, identify its person, seal its text, decide what a press decides, append. Who records
says what becomes of an `update_id` that was used before, and whether units are appended one by one
or many in one transaction. Between `begin` and `record` handlers may act on an update.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from adapters.telegram.processing.pipeline_ports import Append, Recorded
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.updates.json_values import Json
from adapters.telegram.updates.translate import Bot, Translation, translate
from domain.content.decisions import ContentItem, decide, evolve
from domain.events import CallbackPressed, ContentDecided
from domain.ids import ItemId, UserId
from domain.ports import Appended, AppendStatus, EventLog, Unit, Users, Vault
from domain.vocabulary import SEALED_TEXT, Outcome

AppendUnits = Callable[[Sequence[Unit]], Awaitable[Sequence[Appended]]]
"""Appends units and says what became of each, in order."""


class ReusedId(Enum):
    """What becomes of an update whose `update_id` the log has from another update."""

    RECORD_APART = auto()
    """It is recorded in a stream of its own: Telegram's ids begin anew after an idle week."""

    REFUSE = auto()
    """It is not recorded: saved updates may be another bot's."""


class UpdateRecorder:
    """Records the updates of one bot."""

    def __init__(
        self,
        log: EventLog,
        users: Users,
        vault: Vault,
        bot: Bot,
        append: AppendUnits,
        reused_id: ReusedId,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._users = users
        self._vault = vault
        self._bot = bot
        self._append = append
        self._reused_id = reused_id
        self._now = now

    def translate(
        self, update: Json, received_at: datetime | None, *, now: datetime
    ) -> Translation:
        """What `update` tells; see `translate.translate`. Raises InvalidUpdate."""
        return translate(update, self._bot, received_at, now=now)

    async def begin(
        self, translations: Sequence[Translation], *, received_at: datetime | None = None
    ) -> list[UpdateState]:
        """Find out whose updates these are, and what the log knows of them.

        Where one tells of a chat's new id, that is recorded now, before anybody acts.
        """
        states = await asyncio.to_thread(self._begin, translations, received_at)
        if migrations := [[each.migration] for each in translations if each.migration]:
            await self._append(migrations)
        return states

    async def record(self, state: UpdateState) -> Recorded:
        """Record one update, as `record_all` does."""
        (recorded,) = await self.record_all([state])
        return recorded

    async def record_all(self, states: Sequence[UpdateState]) -> list[Recorded]:
        """Append each update, a press together with the decision that it makes.

        A press that loses its item to another one meanwhile is decided anew.
        """
        taken = {state.stream_id for state in states if state.is_known}
        settled: dict[int, tuple[Unit, AppendStatus]] = {}
        waiting = list(range(len(states)))
        while waiting:
            units = await asyncio.to_thread(self._units, [states[each] for each in waiting], taken)
            appended = await self._append(units)
            for number, unit, (status, _) in zip(waiting, units, appended, strict=True):
                if status is not AppendStatus.CONFLICT:
                    settled[number] = unit, status
                    taken.add(states[number].stream_id)
                    states[number].is_recorded = True
            waiting = [number for number in waiting if number not in settled]
        outcomes = [settled[number] for number in range(len(states))]
        return await self._recorded(states, outcomes)

    def _begin(
        self, translations: Sequence[Translation], received_at: datetime | None
    ) -> list[UpdateState]:
        known = self._digests(translations)
        if self._reused_id is ReusedId.RECORD_APART:
            translations = [_apart(each, known) for each in translations]
            moved = [each for each in translations if each.interaction.stream_id not in known]
            known |= self._digests(moved) if moved else {}
        user_ids = self._identify(translations)
        states = [
            UpdateState(each, user_id, each.interaction.stream_id in known, received_at)
            for each, user_id in zip(translations, user_ids, strict=True)
        ]
        self._seal(states)
        return states

    def _digests(self, translations: Sequence[Translation]) -> dict[UUID, str | None]:
        """What the log has in the streams of these updates."""
        return self._log.source_digests([each.interaction.stream_id for each in translations])

    def _identify(self, translations: Sequence[Translation]) -> list[UserId | None]:
        people = [each.person for each in translations]
        seen = [person for person in people if person]
        known = self._users.identify(seen) if seen else {}
        return [known.get(person.telegram_user_id) if person else None for person in people]

    def _seal(self, states: Sequence[UpdateState]) -> None:
        """Add what people wrote, sealed, where that is recorded."""
        writers = [state for state in states if state.user_id and state.translation.text]
        if not writers:
            return
        sealed = self._vault.seal([(each.user_id, each.translation.text) for each in writers])
        for state, text in zip(writers, sealed, strict=True):
            if text:
                state.context[SEALED_TEXT] = text

    def _units(self, states: Sequence[UpdateState], taken: set[UUID]) -> list[Unit]:
        """What each of them appends. One whose stream is taken by then decides nothing."""
        pressed = [each.item_id for each in states if each.item_id and each.outcome is Outcome.OK]
        items = self._log.items(pressed) if pressed else {}
        taken, now, units = set(taken), self._now(), list[Unit]()
        for state in states:
            units.append(_unit(state, items, now, is_taken=state.stream_id in taken))
            taken.add(state.stream_id)
        return units

    async def _recorded(
        self, states: Sequence[UpdateState], outcomes: Sequence[tuple[Unit, AppendStatus]]
    ) -> list[Recorded]:
        known = [
            state.translation
            for state, (_, status) in zip(states, outcomes, strict=True)
            if status is AppendStatus.DUPLICATE
        ]
        digests: dict[UUID, str | None] = {}
        if known and self._reused_id is ReusedId.REFUSE:
            digests = await asyncio.to_thread(self._digests, known)
        return [
            Recorded(is_new=True, decision=_decision(unit))
            if status is AppendStatus.RECORDED
            else Recorded(is_new=False, is_refused=_is_of_another(state.translation, digests))
            for state, (unit, status) in zip(states, outcomes, strict=True)
        ]


def one_by_one(append: Append) -> AppendUnits:
    """Units on their own: each may share a commit with those of others."""

    async def appended(units: Sequence[Unit]) -> Sequence[Appended]:
        return await asyncio.gather(*map(append.append, units))

    return appended


def all_together(log: EventLog) -> AppendUnits:
    """Units in one transaction."""

    async def appended(units: Sequence[Unit]) -> Sequence[Appended]:
        return await asyncio.to_thread(log.append, units)

    return appended


def _is_of_another(translation: Translation, digests: dict[UUID, str | None]) -> bool:
    """Whether another update is in the log under the id of this one."""
    interaction = translation.interaction
    digest = digests.get(interaction.stream_id, interaction.source_digest)
    return digest != interaction.source_digest


def _apart(translation: Translation, digests: dict[UUID, str | None]) -> Translation:
    """`translation`, in a stream of its own if its own is another update's."""
    return translation.apart() if _is_of_another(translation, digests) else translation


def _unit(
    state: UpdateState, items: dict[ItemId, ContentItem], now: datetime, *, is_taken: bool
) -> Unit:
    """The interaction, and the decision when it is a press that makes the first one."""
    interaction, item_id = state.interaction(now), state.item_id
    is_granted = state.outcome is Outcome.OK and not is_taken
    if item_id is None or not is_granted or not isinstance(interaction, CallbackPressed):
        return [interaction]
    press, decision = decide(items[item_id], interaction, offered_at=state.translation.offered_at)
    if decision is None:
        return [press]
    items[item_id] = evolve(items[item_id], decision)
    return [press, decision]


def _decision(unit: Unit) -> ContentDecided | None:
    return next((event for event in unit if isinstance(event, ContentDecided)), None)
