"""The one way to record an update, live or imported.

Translate it, identify its person, seal its text, decide on a press or an undo, append. Arguments
say what to do with an `update_id` that was used before, whether units are appended one by one or
many in one transaction, and whether a press must be on a message in which its item was offered.
Between `begin` and `record` handlers may act on an update.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import reduce
from uuid import UUID

from adapters.telegram.processing.pipeline_ports import Append, Recorded
from adapters.telegram.processing.recorded_updates import as_recorded
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.updates.json_values import Json
from adapters.telegram.updates.translate import Bot, Translation, translate
from domain.content.decisions import REFUSED, ContentItem, Refusal, decide, evolve, is_undo
from domain.content.offers import OfferCheck
from domain.content.undo import UndoRules
from domain.events import (
    CallbackPressed,
    CommandIssued,
    ContentDecided,
    DecisionWithdrawn,
    Interaction,
)
from domain.ids import ItemId, UserId
from domain.ports import Appended, AppendStatus, Chats, EventLog, Identities, Unit, Vault
from domain.vocabulary import DATA_DIGEST, SEALED_TEXT, Outcome

AppendUnits = Callable[[Sequence[Unit]], Awaitable[Sequence[Appended]]]
"""Appends units and returns the result of each, in order."""


class ReusedId(Enum):
    """What to do with an update if the log has another update under its `update_id`."""

    RECORD_APART = auto()
    """Record it in a stream of its own: Telegram restarts its ids after an idle week."""

    REFUSE = auto()
    """Do not record it: saved updates may be another bot's."""


class UpdateRecorder:
    """Records the updates of one bot. Without an `offer_check` every press is genuine."""

    def __init__(
        self,
        log: EventLog,
        users: Identities,
        chats: Chats,
        vault: Vault,
        bot: Bot,
        append: AppendUnits,
        reused_id: ReusedId,
        *,
        offer_check: OfferCheck | None,
        undo_rules: UndoRules,
        now: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._users = users
        self._chats = chats
        self._vault = vault
        self._bot = bot
        self._append = append
        self._reused_id = reused_id
        self._offer_check = offer_check
        self._undo_rules = undo_rules
        self._now = now

    def translate(
        self,
        update: Json,
        received_at: datetime | None,
        *,
        now: datetime,
        digest: str | None = None,
    ) -> Translation:
        """The interaction in `update`; see `translate.translate`. Raises InvalidUpdate."""
        return translate(update, self._bot, received_at, now=now, digest=digest)

    async def begin(
        self, translations: Sequence[Translation], *, received_at: datetime | None = None
    ) -> list[UpdateState]:
        """Identify people, keep titles of chats, find out which updates the log has already.

        A chat's new id is recorded now, before handlers act.
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
        """Append each update, together with the decision that it makes or takes back.

        If another press or undo was faster, the update is decided again from the new state.
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
                    if status is AppendStatus.RECORDED:
                        states[number].recorded_outcome = _outcome_of(unit)
            waiting = [number for number in waiting if number not in settled]
        outcomes = [settled[number] for number in range(len(states))]
        return await self._recorded(states, outcomes)

    def _begin(
        self, translations: Sequence[Translation], received_at: datetime | None
    ) -> list[UpdateState]:
        if self._reused_id is ReusedId.REFUSE:
            translations, known = as_recorded(self._log, translations)
        else:
            known = self._digests(translations)
            translations = [_apart(each, known) for each in translations]
            moved = [each for each in translations if each.interaction.stream_id not in known]
            known |= self._digests(moved) if moved else {}
        user_ids = self._identify(translations)
        self._chats.remember([each.chat for each in translations if each.chat])
        states = [
            UpdateState(each, user_id, each.interaction.stream_id in known, received_at)
            for each, user_id in zip(translations, user_ids, strict=True)
        ]
        self._seal(states)
        self._digest(states)
        return states

    def _digests(self, translations: Sequence[Translation]) -> dict[UUID, str | None]:
        """The digests that the log has in the streams of these updates."""
        return self._log.source_digests([each.interaction.stream_id for each in translations])

    def _identify(self, translations: Sequence[Translation]) -> list[UserId | None]:
        people = [each.person for each in translations]
        seen = [person for person in people if person]
        known = self._users.identify(seen) if seen else {}
        return [known.get(person.telegram_user_id) if person else None for person in people]

    def _seal(self, states: Sequence[UpdateState]) -> None:
        """Add the text of messages, sealed, if the settings ask for it."""
        writers = [state for state in states if state.user_id and state.translation.text]
        if not writers:
            return
        sealed = self._vault.seal([(each.user_id, each.translation.text) for each in writers])
        for state, text in zip(writers, sealed, strict=True):
            if text:
                state.context[SEALED_TEXT] = text

    def _digest(self, states: Sequence[UpdateState]) -> None:
        """Add the keyed digest of callback data that is not ours: it may name people."""
        for state in states:
            if (data := state.translation.foreign_data) is not None:
                state.context[DATA_DIGEST] = self._vault.digest(data)

    def _units(self, states: Sequence[UpdateState], taken: set[UUID]) -> list[Unit]:
        """The unit of each update. One whose stream is taken decides nothing."""
        pressed = [each.item_id for each in states if each.item_id and each.outcome is Outcome.OK]
        items = self._log.items(pressed) if pressed else {}
        taken, now, units = set(taken), self._now(), list[Unit]()
        if self._offer_check is not None:
            _fail_forged(states, items, self._offer_check)
        for state in states:
            units.append(self._unit(state, items, now, is_taken=state.stream_id in taken))
            taken.add(state.stream_id)
        return units

    def _unit(
        self,
        state: UpdateState,
        items: dict[ItemId, ContentItem],
        now: datetime,
        *,
        is_taken: bool,
    ) -> Unit:
        """The interaction, and the decision that it makes or takes back."""
        interaction, item_id = state.interaction(now), state.item_id
        if item_id is None or state.outcome is not Outcome.OK or is_taken:
            return [interaction]
        if not isinstance(interaction, (CallbackPressed, CommandIssued)):
            return [interaction]
        item = items[item_id]
        standing = item.decision
        state.is_late = standing is not None and interaction.occurred_at < standing.occurred_at
        unit = self._decided(state, item, interaction)
        items[item_id] = reduce(evolve, unit if len(unit) > 1 else [], item)
        return unit

    def _decided(
        self, state: UpdateState, item: ContentItem, interaction: CallbackPressed | CommandIssued
    ) -> Unit:
        if is_undo(interaction):
            return self._undo_rules.withdraw(item, interaction, state.translation.person)
        if isinstance(interaction, CallbackPressed):
            offered_at = state.translation.offered_at
            recorded, made = decide(item, interaction, offered_at=offered_at)
            return [recorded, made] if made else [recorded]
        return [interaction]

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
            _recorded(unit, is_late=state.is_late)
            if status is AppendStatus.RECORDED
            else Recorded(is_new=False, is_refused=_is_of_another(state.translation, digests))
            for state, (unit, status) in zip(states, outcomes, strict=True)
        ]


def one_by_one(append: Append) -> AppendUnits:
    """Append each unit on its own; it may share a commit with others."""

    async def appended(units: Sequence[Unit]) -> Sequence[Appended]:
        return await asyncio.gather(*map(append.append, units))

    return appended


def all_together(log: EventLog) -> AppendUnits:
    """Append all units in one transaction."""

    async def appended(units: Sequence[Unit]) -> Sequence[Appended]:
        return await asyncio.to_thread(log.append, units)

    return appended


def _is_of_another(translation: Translation, digests: dict[UUID, str | None]) -> bool:
    """Whether the log has another update under the id of this one."""
    interaction = translation.interaction
    digest = digests.get(interaction.stream_id, interaction.source_digest)
    return digest != interaction.source_digest


def _apart(translation: Translation, digests: dict[UUID, str | None]) -> Translation:
    """`translation`, with another stream if its stream belongs to another update."""
    return translation.apart() if _is_of_another(translation, digests) else translation


def _fail_forged(
    states: Sequence[UpdateState], items: dict[ItemId, ContentItem], check: OfferCheck
) -> None:
    """Set the outcome of presses on messages in which their items were not offered."""
    for state in states:
        press, item_id = state.translation.interaction, state.item_id
        if item_id is None or item_id not in items or not isinstance(press, CallbackPressed):
            continue
        if state.outcome is Outcome.OK and not check.is_genuine(items[item_id], press):
            state.outcome = Outcome.FAILED


def _outcome_of(unit: Unit) -> Outcome | None:
    interaction = unit[0]
    return interaction.outcome if isinstance(interaction, Interaction) else None


def _recorded(unit: Unit, *, is_late: bool) -> Recorded:
    interaction, *made = unit
    decision = next((event for event in made if isinstance(event, ContentDecided)), None)
    withdrawal = next((event for event in made if isinstance(event, DecisionWithdrawn)), None)
    context = interaction.context if isinstance(interaction, Interaction) else {}
    refusal = Refusal(context[REFUSED]) if REFUSED in context else None
    return Recorded(
        is_new=True, decision=decision, withdrawal=withdrawal, refusal=refusal, is_late=is_late
    )
