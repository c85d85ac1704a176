"""The recorder: live and imported updates become the same events, and differ where it is said."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.telegram.processing.pipeline_ports import Recorded
from adapters.telegram.processing.recording import (
    ReusedId,
    UpdateRecorder,
    all_together,
    one_by_one,
)
from adapters.telegram.processing.update_state import UpdateState
from adapters.telegram.updates.translate import Bot
from domain.content.decisions import REFUSED, Refusal, is_undo, withdrawal
from domain.content.offers import OfferCheck
from domain.content.undo import UndoRules
from domain.errors import ReplayDue
from domain.events import (
    ChatMigrated,
    ContentOffered,
    ContentPosted,
    ContentSkipped,
    DecisionWithdrawn,
    Event,
    Interaction,
)
from domain.ids import ItemId, UserId, update_id_of
from domain.ports import Appended, AppendStatus, Chat, Person, Unit
from domain.vocabulary import SEALED_TEXT, Outcome
from tests.factories.content import decided, offered
from tests.factories.events import NOON, TEAM
from tests.fakes.event_log import FakeEventLog
from tests.fakes.offer_attempts import FakeOfferAttempts

ITEM = ItemId(UUID("0197a1b2-0000-7000-8000-000000000001"))
ADA, BOB, CHIEF = 7_001, 7_002, 7_003
UNDO_LIMIT = timedelta(minutes=10)


class FakeLog(FakeEventLog):
    """Takes each interaction once. `before_append` is what another process does first."""

    def __init__(self) -> None:
        super().__init__()
        self.before_append: Callable[[], object] = lambda: None

    def append(self, units: Sequence[Unit]) -> list[Appended]:
        self.before_append()
        return super().append(units)

    def source_digests(self, stream_ids: Sequence[UUID]) -> dict[UUID, str | None]:
        return {
            event.stream_id: event.source_digest
            for event in self.events
            if isinstance(event, Interaction) and event.stream_id in stream_ids
        }

    def update_digests(self, update_ids: Sequence[int]) -> dict[UUID, str | None]:
        return {
            event.stream_id: event.source_digest
            for event in self.events
            if isinstance(event, Interaction) and update_id_of(event.stream_id) in update_ids
        }

    def _append(self, unit: Unit) -> Appended:
        if isinstance(unit[0], Interaction) and self.source_digests([unit[0].stream_id]):
            return Appended(AppendStatus.DUPLICATE, 1)
        return super()._append(unit)


class FakeAppend:
    """The asyncio way into a log, one unit at a time."""

    def __init__(self, log: FakeLog) -> None:
        self._log = log

    async def append(self, unit: Unit) -> Appended:
        (appended,) = self._log.append([unit])
        return appended


class FakePeople:
    """Knows everybody, and seals and digests a text by turning it round."""

    def __init__(self) -> None:
        self.titles: list[str] = []

    def identify(self, people: Sequence[Person]) -> dict[int, UserId]:
        return {each.telegram_user_id: user_id(each.telegram_user_id) for each in people}

    def remember(self, chats: Sequence[Chat]) -> None:
        """Keep the titles in order."""
        self.titles += [each.title for each in chats]

    def seal(self, texts: Sequence[tuple[UserId | None, str | None]]) -> list[str | None]:
        return [text and text[::-1] for _, text in texts]

    def digest(self, data: str) -> str:
        return data[::-1]


def user_id(telegram_id: int) -> UserId:
    return UserId(UUID(int=telegram_id))


def recorder(
    log: FakeLog,
    reused_id: ReusedId,
    offer_check: OfferCheck | None = None,
    people: Any = None,
    replays_due: Callable[[], list[str]] = list,
) -> UpdateRecorder:
    """As the bot has it, or as an import has it."""
    is_live = reused_id is ReusedId.RECORD_APART
    append = one_by_one(FakeAppend(log)) if is_live else all_together(log)
    people = people or FakePeople()
    rules = UndoRules(
        log,
        within=UNDO_LIMIT if is_live else None,
        replays_due=replays_due,
        admin_ids=frozenset({CHIEF} if is_live else ()),
        must_wait=not is_live,
    )
    return UpdateRecorder(
        log,
        people,
        people,
        people,
        Bot(7),
        append,
        reused_id,
        offer_check=offer_check,
        undo_rules=rules,
        now=lambda: NOON,
    )


def said(update_id: int, text: str = "hello", **message: Any) -> dict[str, Any]:
    sender = {"id": ADA, "first_name": "Ada"}
    chat = {"id": -100, "type": "group"}
    return {
        "update_id": update_id,
        "message": {"from": sender, "chat": chat, "text": text} | message,
    }


def pressed(update_id: int, button: str, by: int = ADA, message_id: int = 0) -> dict[str, Any]:
    query = {"id": "1", "from": {"id": by, "first_name": "?"}, "data": f"v1:{button}:{ITEM}"}
    message = {"message_id": message_id, "date": 0, "chat": {"id": TEAM, "type": "group"}}
    place = {"message": message} if message_id else {}
    return {"update_id": update_id, "callback_query": query | place}


def begun(recorder: UpdateRecorder, *updates: dict[str, Any]) -> list[UpdateState]:
    translations = [recorder.translate(update, NOON, now=NOON) for update in updates]
    return asyncio.run(recorder.begin(translations))


def recorded(recorder: UpdateRecorder, *updates: dict[str, Any]) -> list[Recorded]:
    return asyncio.run(recorder.record_all(begun(recorder, *updates)))


def outcomes(log: FakeLog) -> list[Outcome]:
    return [event.outcome for event in log.events if isinstance(event, Interaction)]


def decisions(log: FakeLog) -> list[type[Event]]:
    return [type(event) for event in log.events if event.stream_id == ITEM]


both = pytest.mark.parametrize("reused_id", ReusedId)


def test_what_is_imported_at_once_becomes_the_events_of_what_came_one_by_one() -> None:
    updates = [
        said(1),
        said(2, "moved", migrate_to_chat_id=-1_000),
        pressed(3, "reject"),
        pressed(4, "posted", by=BOB),
        pressed(5, "skip"),
        said(1),
    ]
    live, imported = FakeLog(), FakeLog()
    for update in updates:
        recorded(recorder(live, ReusedId.RECORD_APART), update)
    recorded(recorder(imported, ReusedId.REFUSE), *updates)

    by_stream = sorted(live.events, key=lambda event: event.stream_id)
    assert by_stream == sorted(imported.events, key=lambda event: event.stream_id)
    assert outcomes(live) == [Outcome.OK] * 4 + [Outcome.ALREADY_DECIDED]
    assert decisions(live) == [ContentPosted]
    assert [type(event) for event in live.events].count(ChatMigrated) == 1


@both
def test_the_person_and_the_sealed_text_stand_in_the_interaction(reused_id: ReusedId) -> None:
    log = FakeLog()
    recorded(recorder(log, reused_id), said(1))
    (event,) = log.events
    assert isinstance(event, Interaction)
    assert (event.user_id, event.context[SEALED_TEXT]) == (user_id(ADA), "olleh")


@both
def test_titles_of_groups_are_kept(reused_id: ReusedId) -> None:
    people, log = FakePeople(), FakeLog()
    group = {"id": -100, "type": "group", "title": "Memes"}
    private = {"id": ADA, "type": "private", "first_name": "Ada"}
    recorded(recorder(log, reused_id, people=people), said(1, chat=group), said(2, chat=private))
    assert people.titles == ["Memes"]


@both
def test_a_press_that_loses_its_item_meanwhile_is_decided_anew(reused_id: ReusedId) -> None:
    log = FakeLog()

    def overtake() -> None:
        log.before_append = lambda: None
        log.events.append(decided(log.item(ITEM), "skip"))

    log.before_append = overtake
    (press,) = recorded(recorder(log, reused_id), pressed(1, "posted"))
    assert press == Recorded(is_new=True)
    assert decisions(log) == [ContentSkipped]
    assert outcomes(log) == [Outcome.ALREADY_DECIDED]


def test_a_live_press_must_be_on_the_message_in_which_its_item_was_offered() -> None:
    log, attempts = FakeLog(), FakeOfferAttempts()
    check = OfferCheck(log, attempts, lambda: {TEAM})
    live = recorder(log, ReusedId.RECORD_APART, check)
    offer = offered(log.item(ITEM), message_id=40)

    recorded(live, pressed(1, "posted", message_id=40))
    log.events.append(offer)
    recorded(live, pressed(2, "posted", message_id=41), pressed(3, "posted"))
    assert (outcomes(log), decisions(log)) == ([Outcome.FAILED] * 3, [ContentOffered])

    recorded(live, pressed(4, "skip", message_id=40), pressed(5, "posted", message_id=41))
    assert decisions(log)[1:] == [ContentSkipped]
    assert outcomes(log)[3:] == [Outcome.OK, Outcome.FAILED]


def test_a_live_press_counts_while_its_offer_has_no_answer() -> None:
    log, attempts = FakeLog(), FakeOfferAttempts()
    live = recorder(log, ReusedId.RECORD_APART, OfferCheck(log, attempts, lambda: {TEAM}))
    attempts.begin(ITEM, NOON)
    recorded(live, pressed(1, "posted", message_id=40))
    assert decisions(log) == [ContentPosted]


def test_a_live_press_counts_while_its_offer_is_being_recorded() -> None:
    log = FakeLog()

    class FakeLastAttempt(FakeOfferAttempts):
        """The offer is recorded, and its attempt forgotten, just before it is asked for."""

        def is_open(self, item_id: ItemId) -> bool:
            log.events.append(offered(log.item(item_id), message_id=40))
            return False

    check = OfferCheck(log, FakeLastAttempt(), lambda: {TEAM})
    live = recorder(log, ReusedId.RECORD_APART, check)
    recorded(live, pressed(1, "posted", message_id=40))
    assert decisions(log)[1:] == [ContentPosted]


def test_an_imported_press_counts_wherever_it_was_made() -> None:
    log = FakeLog()
    recorded(recorder(log, ReusedId.REFUSE), pressed(1, "posted", message_id=40))
    assert (outcomes(log), decisions(log)) == ([Outcome.OK], [ContentPosted])


@both
def test_a_press_that_was_denied_decides_nothing(reused_id: ReusedId) -> None:
    log = FakeLog()
    recording = recorder(log, reused_id)
    (state,) = begun(recording, pressed(1, "posted"))
    state.outcome = Outcome.DENIED
    assert asyncio.run(recording.record(state)) == Recorded(is_new=True)
    assert state.is_recorded
    assert (outcomes(log), decisions(log)) == ([Outcome.DENIED], [])


@both
def test_what_is_recorded_again_is_known_and_changes_nothing(reused_id: ReusedId) -> None:
    log = FakeLog()
    recorded(recorder(log, reused_id), pressed(1, "posted"))
    before = list(log.events)
    (state,) = begun(recorder(log, reused_id), pressed(1, "posted"))
    assert state.is_known
    assert recorded(recorder(log, reused_id), pressed(1, "posted")) == [Recorded(is_new=False)]
    assert log.events == before


def test_a_live_update_under_a_used_id_is_recorded_apart_and_once() -> None:
    log = FakeLog()
    live = recorder(log, ReusedId.RECORD_APART)
    for _ in range(2):
        for text in ("hello", "goodbye"):
            recorded(live, said(1, text))
    assert len({event.stream_id for event in log.events}) == len(log.events) == 2


def test_an_imported_update_under_a_used_id_is_refused_and_decides_nothing() -> None:
    log = FakeLog()
    imported = recorder(log, ReusedId.REFUSE)
    first, refused, decides = recorded(imported, said(1), pressed(1, "posted"), pressed(2, "skip"))
    assert (first.is_refused, refused, decides.is_new) == (
        False,
        Recorded(is_new=False, is_refused=True),
        True,
    )
    assert recorded(imported, pressed(1, "posted")) == [refused]
    assert decisions(log) == [ContentSkipped]
    assert outcomes(log) == [Outcome.OK, Outcome.OK]


def undos(log: FakeLog) -> list[tuple[Outcome, str | None]]:
    """The outcome of each undo, and why it was refused."""
    return [
        (event.outcome, event.context.get(REFUSED))
        for event in log.events
        if isinstance(event, Interaction) and is_undo(event)
    ]


@both
def test_an_undo_is_recorded_with_the_withdrawal_as_one_unit(reused_id: ReusedId) -> None:
    log = FakeLog()
    recording = recorder(log, reused_id)
    recorded(recording, pressed(1, "posted"), pressed(2, "undo", by=BOB))
    undone, second, decided_anew = recorded(
        recording, pressed(3, "undo"), pressed(4, "undo"), pressed(5, "skip", by=BOB)
    )
    assert (undone.withdrawal and undone.withdrawal.press_id) == log.events[0].stream_id
    assert (second.withdrawal, second.refusal) == (None, Refusal.TAKEN_BACK)
    assert decisions(log) == [ContentPosted, DecisionWithdrawn, ContentSkipped]
    assert isinstance(decided_anew.decision, ContentSkipped)
    assert undos(log) == [
        (Outcome.DENIED, "not_yours"),
        (Outcome.OK, None),
        (Outcome.ALREADY_DECIDED, "taken_back"),
    ]


@both
def test_an_undo_that_loses_its_item_meanwhile_is_decided_anew(reused_id: ReusedId) -> None:
    log = FakeLog()
    recording = recorder(log, reused_id)
    recorded(recording, pressed(1, "posted"))

    def overtake() -> None:
        log.before_append = lambda: None
        withdrawn = withdrawal(log.item(ITEM), by=user_id(CHIEF), at=NOON)
        assert withdrawn
        log.events.append(withdrawn)

    log.before_append = overtake
    (undone,) = recorded(recording, pressed(2, "undo"))
    assert (undone.withdrawal, undone.refusal) == (None, Refusal.TAKEN_BACK)
    assert decisions(log) == [ContentPosted, DecisionWithdrawn]


def test_live_admins_undo_and_imported_ones_do_not() -> None:
    for reused_id, outcome in (
        (ReusedId.RECORD_APART, Outcome.OK),
        (ReusedId.REFUSE, Outcome.DENIED),
    ):
        log = FakeLog()
        recorded(recorder(log, reused_id), pressed(1, "posted"), pressed(2, "undo", by=CHIEF))
        assert [found for found, _ in undos(log)] == [outcome]


def test_a_live_undo_must_be_on_the_message_in_which_its_item_was_offered() -> None:
    log = FakeLog()
    check = OfferCheck(log, FakeOfferAttempts(), lambda: {TEAM})
    live = recorder(log, ReusedId.RECORD_APART, check)
    log.events.append(offered(log.item(ITEM), message_id=40))
    recorded(live, pressed(1, "posted", message_id=40), pressed(2, "undo", message_id=41))
    recorded(live, pressed(3, "undo", message_id=40))
    assert undos(log) == [(Outcome.FAILED, None), (Outcome.OK, None)]


@both
def test_a_command_takes_back_what_its_handler_found(reused_id: ReusedId) -> None:
    log = FakeLog()
    recording = recorder(log, reused_id)
    recorded(recording, pressed(1, "posted"))
    command = [{"type": "bot_command", "offset": 0, "length": 5}]
    (alone,) = recorded(recording, said(2, "/undo", entities=command))
    assert (alone.withdrawal, decisions(log)) == (None, [ContentPosted])
    (state,) = begun(recording, said(3, "/undo", entities=command))
    state.named_item = ITEM
    assert asyncio.run(recording.record(state)).withdrawal
    assert decisions(log) == [ContentPosted, DecisionWithdrawn]


def test_undos_wait_for_replays_in_the_chat_and_stop_an_import() -> None:
    def due() -> list[str]:
        return ["user_stats"]

    log = FakeLog()
    live = recorder(log, ReusedId.RECORD_APART, replays_due=due)
    _, undone = recorded(live, pressed(1, "posted"), pressed(2, "undo"))
    assert (undone.refusal, decisions(log)) == (Refusal.REPLAYS_DUE, [ContentPosted])
    assert undos(log) == [(Outcome.FAILED, "replays_due")]

    imported = FakeLog()
    importing = recorder(imported, ReusedId.REFUSE, replays_due=due)
    with pytest.raises(ReplayDue):
        recorded(importing, pressed(1, "posted"), pressed(2, "undo"))
    assert imported.events == []
