"""The log: events are appended once, never change, and forgeries are refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event as Signal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from psycopg.rows import DictRow

from adapters.bootstrap import Storyline
from adapters.postgres.connection.connect import pool
from adapters.postgres.event_store.event_log import PostgresEventLog
from adapters.postgres.event_store.mapper import EventMapper
from adapters.telegram.updates.translate import Bot, translate
from domain.content.decisions import decide
from domain.events import ContentOffered, ContentQueued, Event, Interaction
from domain.ids import MAX_BOT_ID, MAX_UPDATE_ID, ItemId, update_id_of
from domain.ports import Appended, AppendStatus, GuardedUnit, Unit
from tests.drivers.event_log import outcomes, record
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    OTHER_TEAM,
    TEAM,
    at,
    command,
    decision,
    in_private,
    message,
    press,
    response,
)

ITEM = ItemId(UUID(int=0x17E4))
ATTACKS = [
    "UPDATE event_log SET state = 'forged'",
    "UPDATE event_log SET state = 'forged' WHERE false",
    """INSERT INTO event_log (originator_id, originator_version, topic, state)
    SELECT originator_id, originator_version, topic, 'forged' FROM event_log
    ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = 'forged'""",
    """INSERT INTO event_log (notification_id, originator_id, originator_version, topic, state)
    VALUES (-1, gen_random_uuid(), 1, 'forged', 'forged')""",
    "DELETE FROM event_log",
    "TRUNCATE event_log",
    "TRUNCATE users, event_log RESTART IDENTITY CASCADE",
    """MERGE INTO event_log USING (SELECT 1) AS one ON true
    WHEN MATCHED THEN UPDATE SET state = 'forged'""",
    "MERGE INTO event_log USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
]


def test_events_are_in_the_order_in_which_they_were_recorded(storyline: Storyline) -> None:
    happened = [message(occurred_at=at(f"2024-05-0{day}")) for day in (3, 1, 2)]
    appended = record(storyline, *happened)
    positions = [each.position for each in appended]
    assert positions == sorted(positions, key=lambda position: position or 0)
    assert read(storyline) == happened


def test_appending_no_units_does_nothing(storyline: Storyline) -> None:
    assert record(storyline) == []
    assert read(storyline) == []


def test_an_append_succeeds_even_if_the_wake_up_fails(
    storyline: Storyline, sql_texts: Path
) -> None:
    breaks = "SELECT pg_terminate_backend(pg_backend_pid())"
    (sql_texts / "queries/event_store/wake_up.sql").write_text(breaks, encoding="utf-8")
    said = storyline.service.log_message(ALICE, "text")
    assert storyline.service.get_by_user(ALICE) == [said]


def test_an_append_needs_no_second_connection(database_url: str) -> None:
    waits = "SELECT FROM pg_locks WHERE relation = 'event_log_lock'::regclass AND NOT granted"
    done = Signal()

    def others() -> None:
        with connections.connection():
            assert done.wait(60)

    with (
        pool(database_url, size=1) as connections,
        psycopg.connect(database_url, autocommit=True) as holder,
        ThreadPoolExecutor() as threads,
    ):
        holder.execute("BEGIN")
        holder.execute("LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE")
        appending = threads.submit(PostgresEventLog(connections).append, [[message()]])
        while not holder.execute(waits).fetchall():
            assert not appending.done()
        held = threads.submit(others)
        while not connections.get_stats()["requests_waiting"]:
            assert not held.done()
        holder.execute("COMMIT")
        try:
            assert outcomes(appending.result()) == ["recorded"]
        finally:
            done.set()
        held.result()


def test_a_redelivered_interaction_is_a_duplicate_at_its_old_position(storyline: Storyline) -> None:
    pressed, other = press(), press()
    (first,) = record(storyline, pressed)
    later, again = record(storyline, other, pressed)
    assert outcomes([first, later, again]) == ["recorded", "recorded", "duplicate"]
    assert again.position == first.position
    assert read(storyline) == [pressed, other]


def test_a_redelivered_interaction_is_a_duplicate_even_if_it_has_changed(
    storyline: Storyline,
) -> None:
    pressed = press("posted")
    garbled = pressed.model_copy(update={"name": "skip"})
    assert outcomes(record(storyline, pressed, garbled)) == ["recorded", "duplicate"]
    assert read(storyline) == [pressed]


def test_a_redelivered_press_does_not_decide_again(storyline: Storyline) -> None:
    pressed, decided = decision(press("posted"))
    assert outcomes(record(storyline, [pressed, decided])) == ["recorded"]
    next_version = decided.model_copy(update={"stream_version": 2})
    assert outcomes(record(storyline, [pressed, next_version])) == ["duplicate"]
    assert read(storyline) == [pressed, decided]


def test_of_two_decisions_on_one_item_one_loses_and_leaves_nothing(storyline: Storyline) -> None:
    alices, bobs = press("posted", by=ALICE), press("skip", by=BOB)
    unaware = storyline.log.items([ITEM])[ITEM]
    (alice_decides,) = record(storyline, unit(decide(unaware, alices)))
    neighbour, bob_decides, other = record(
        storyline, message(), unit(decide(unaware, bobs)), message()
    )
    assert outcomes([alice_decides, neighbour, bob_decides, other]) == [
        "recorded", "recorded", "conflict", "recorded",
    ]  # fmt: skip
    assert bob_decides == Appended(AppendStatus.CONFLICT, None)
    assert bobs.stream_id not in {event.stream_id for event in read(storyline)}

    aware = storyline.log.items([ITEM])[ITEM]
    assert outcomes(record(storyline, unit(decide(aware, bobs)))) == ["recorded"]
    assert (read(storyline)[-1]).outcome == "already_decided"


def test_of_rival_units_in_one_batch_the_first_wins(storyline: Storyline) -> None:
    unaware = storyline.log.items([ITEM])[ITEM]
    rivals = [unit(decide(unaware, press("posted", by=who))) for who in (ALICE, BOB, ALICE)]
    pressed = message()
    appended = record(storyline, rivals[0], pressed, rivals[1], pressed, rivals[2])
    assert outcomes(appended) == ["recorded", "recorded", "conflict", "duplicate", "conflict"]
    assert read(storyline) == [*rivals[0], pressed]


def test_a_unit_with_a_condition_is_appended_only_while_it_holds(storyline: Storyline) -> None:
    item = storyline.log.items([ITEM])[ITEM]
    units: list[Unit] = [
        GuardedUnit([command()], unchanged=[item]),
        [message()],
        unit(decide(item, press("posted"))),
        GuardedUnit([message()], unchanged=[item]),
        [message()],
    ]
    assert storyline.log.append(units) == [
        Appended(AppendStatus.RECORDED, 1),
        Appended(AppendStatus.RECORDED, 2),
        Appended(AppendStatus.RECORDED, 4),
        Appended(AppendStatus.CONFLICT),
        Appended(AppendStatus.RECORDED, 3),
    ]
    again: list[Unit] = [GuardedUnit([command()], unchanged=[item]), [message()]]
    assert outcomes(storyline.log.append(again)) == ["conflict", "recorded"]
    assert len(read(storyline)) == 6
    list(storyline.audit.verify())  # conditions are not in the chain


def test_an_item_is_loaded_from_its_stream(storyline: Storyline) -> None:
    queued = ContentQueued(
        stream_id=ITEM, stream_version=1, occurred_at=NOON, media_id="m1", media_filename="cat.jpg"
    )
    offered = ContentOffered(
        stream_id=ITEM, stream_version=2, occurred_at=at("2024-05-06 13:00"), chat_id=TEAM
    )
    record(storyline, queued, offered)
    offered_item = storyline.log.items([ITEM])[ITEM]
    assert (offered_item.version, offered_item.media_filename) == (2, "cat.jpg")
    pressed, decided = decide(offered_item, press("posted", occurred_at=at("2024-05-06 14:00")))
    assert decided
    record(storyline, [pressed, decided])

    unknown = ItemId(uuid4())
    items = storyline.log.items([ITEM, unknown])
    assert items[ITEM].decision == decided
    assert decided.offered_at == offered.occurred_at
    assert (items[unknown].version, items[unknown].decision) == (0, None)


@pytest.mark.parametrize("state", [b"state1", b'{ "b":1,\n"a":1.0}', bytes(range(256)), b""])
def test_a_state_is_kept_byte_for_byte(storyline: Storyline, state: bytes) -> None:
    storyline.log.recorder.insert_events([StoredEvent(ITEM, 1, "topic", state)])
    (row,) = log_rows(storyline)
    assert row["state"] == state
    (stored,) = storyline.log.recorder.select_events(ITEM)
    assert stored.state == state


@pytest.mark.parametrize(
    "happened",
    [
        command("/queue", context={"total_queue": 3, "deep": [{"ü": None}]}, message_id=7),
        press("posted", thread_id=2**40, outcome="already_decided"),
        in_private(message("text", by=None)),
        response(chat_id=OTHER_TEAM, occurred_at=at("2024-02-29 23:59:59.999999")),
    ],
    ids=lambda happened: type(happened).__name__,
)
def test_typed_columns_equal_the_state(storyline: Storyline, happened: Interaction) -> None:
    record(storyline, happened)
    (row,) = log_rows(storyline)
    state = json.loads(row["state"])
    same = ("chat_id", "is_private", "message_id", "thread_id", "outcome", "context")
    assert {column: row[column] for column in same} == {column: state[column] for column in same}
    assert row["interaction_name"] == state["name"]
    assert row["interaction_type"] == happened.INTERACTION_TYPE
    assert row["user_id"] == (UUID(state["user_id"]) if state["user_id"] else None)
    assert row["occurred_at"] == datetime.fromisoformat(state["occurred_at"])


def test_typed_columns_of_a_decision_equal_its_state(storyline: Storyline) -> None:
    record(storyline, decision(press("skip"), offered_at=at("2024-05-06 11:00")))
    _, row = log_rows(storyline)
    state = json.loads(row["state"])
    assert row["topic"] == "storyline.ContentSkipped"
    assert row["interaction_type"] is None
    assert row["user_id"] == UUID(state["user_id"])
    assert row["chat_id"] == state["chat_id"]
    assert row["offered_at"] == datetime.fromisoformat(state["offered_at"])
    assert row["occurred_at"] == datetime.fromisoformat(state["occurred_at"])


@pytest.mark.parametrize("role", ["origin", "replica"])
def test_even_the_owner_cannot_change_the_log(
    storyline: Storyline, database_url: str, role: str
) -> None:
    record(storyline, message(), decision(press()))
    before = log_rows(storyline)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"SET session_replication_role = {role}".encode())
        for attack in ATTACKS:
            with pytest.raises(psycopg.Error, match=r"append-only|column .*notification_id"):
                owner.execute(attack.encode())
    assert log_rows(storyline) == before


class DoorOpened(Event):
    """An event that two releases have changed: it was `who`, then a list of them."""

    TOPIC = "test.DoorOpened"

    version: int = 3
    people: list[str]
    door: str


def test_old_versions_are_upcast_when_read_and_stay_unchanged(storyline: Storyline) -> None:
    def several_people(state: dict[str, Any]) -> dict[str, Any]:
        who = state.pop("who")
        return state | {"people": [who]}

    def doors_have_names(state: dict[str, Any]) -> dict[str, Any]:
        return state | {"door": "the only one"}

    mapper = EventMapper(
        {DoorOpened.TOPIC: DoorOpened},
        {(DoorOpened.TOPIC, 1): several_people, (DoorOpened.TOPIC, 2): doors_have_names},
    )
    time = '"occurred_at": "2024-05-06T12:00:00Z"'
    states = [
        f'{{"version": 1, {time}, "who": "Alice"}}',
        f'{{"version": 2, {time}, "people": ["Bob"]}}',
        f'{{"version": 3, {time}, "people": [], "door": "left"}}',
    ]
    storyline.log.recorder.insert_events(
        [
            StoredEvent(ITEM, version, DoorOpened.TOPIC, state.encode())
            for version, state in enumerate(states, start=1)
        ]
    )
    stored = storyline.log.recorder.select_events(ITEM)
    assert [mapper.to_domain_event(each) for each in stored] == [
        opened(1, people=["Alice"], door="the only one"),
        opened(2, people=["Bob"], door="the only one"),
        opened(3, people=[], door="left"),
    ]
    assert [each.state.decode() for each in stored] == states


def opened(stream_version: int, **details: Any) -> DoorOpened:
    return DoorOpened(stream_id=ITEM, stream_version=stream_version, occurred_at=NOON, **details)


def unit(decided: tuple[Event, Event | None]) -> Unit:
    return [event for event in decided if event]


def read(storyline: Storyline) -> list[Any]:
    """All events, in order of position."""
    stored = storyline.log.recorder.select_notifications(start=None, limit=1_000)
    return [storyline.log.mapper.to_domain_event(each) for each in stored]


def log_rows(storyline: Storyline) -> list[DictRow]:
    with storyline.connections.connection() as connection:
        return connection.execute("SELECT * FROM event_log ORDER BY 1").fetchall()


def test_an_update_is_found_whichever_bot_received_it(storyline: Storyline) -> None:
    update_ids, bots = (0, 7, MAX_UPDATE_ID), (0, 7, MAX_BOT_ID)
    recorded = [
        translate({"update_id": update_id, "poll_answer": {}}, Bot(bot), None, now=NOON).interaction
        for update_id in update_ids
        for bot in bots
    ]
    record(storyline, *recorded)
    digests = {each.stream_id: each.source_digest for each in recorded}

    assert storyline.log.update_digests([*update_ids, 8]) == digests
    assert storyline.log.update_digests([8]) == {}
    assert {update_id_of(each) for each in digests} == set(update_ids)
