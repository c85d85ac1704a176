"""Writers that race for the same items, and projectors killed at random: all is counted once."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from multiprocessing.process import BaseProcess
from random import Random
from uuid import UUID

from adapters.bootstrap import Storyline
from adapters.postgres.connection.connect import pool
from adapters.postgres.event_store.event_log import PostgresEventLog
from adapters.postgres.event_store.wake_ups import PostgresWakeUps
from adapters.postgres.projections.checkpoints import PostgresCheckpoints
from domain.content.decisions import decide
from domain.events import CallbackPressed, ContentDecided, Event, Interaction
from domain.ids import ItemId
from domain.ports import AppendStatus, EventLog
from projections.projection import all_projections
from projections.projector import follow
from tests.drivers.event_log import execute, rows
from tests.drivers.programs import processes
from tests.factories.events import ALICE, BOB, CAROL, command, message, press

WRITERS = 4
PROJECTORS = 3
TURNS = 700
ITEMS = [ItemId(UUID(int=number)) for number in range(1, 31)]
BUTTONS = ["posted", "skip", "confirm_reject"]

# Between a fold and the commit that moves the checkpoint lie up to 20 ms, so that kills hit it.
SLOW_COMMITS = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(random() * 0.02); RETURN NULL; END $$;
CREATE TRIGGER dawdle AFTER UPDATE ON projection_checkpoint EXECUTE FUNCTION dawdle();
"""


def test_killed_projectors_and_racing_writers_leave_exact_tables_and_one_decision_an_item(
    storyline: Storyline, database_url: str
) -> None:
    execute(storyline.connections, SLOW_COMMITS)
    writers = [processes.Process(target=write, args=(database_url, n)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    with closing(Projectors(database_url)) as projectors:
        chance = Random(9)
        while any(writer.is_alive() for writer in writers):
            time.sleep(chance.uniform(0, 0.3))
            projectors.kill_one(chance)
        assert [writer.exitcode for writer in writers] == [0] * WRITERS
        wait_until_caught_up(storyline)

    events = everything(storyline)
    assert len(events) > WRITERS * TURNS
    assert_read_tables_equal_a_recount(storyline, events)
    assert_each_item_was_decided_once(events)


def assert_read_tables_equal_a_recount(storyline: Storyline, events: Sequence[Event]) -> None:
    interactions = [event for event in events if isinstance(event, Interaction)]
    decisions = Counter(
        (press.user_id, press.name)
        for press in interactions
        if isinstance(press, CallbackPressed) and press.outcome == "ok"
    )

    people = {row["user_id"]: row for row in rows(storyline.connections, "user_stats")}
    assert {who: row["total_interactions"] for who, row in people.items()} == Counter(
        interaction.user_id for interaction in interactions
    )
    for who, row in people.items():
        counted = [row["posts_marked"], row["posts_skipped"], row["posts_rejected"]]
        assert counted == [decisions[who, button] for button in BUTTONS]

    team = rows(storyline.connections, "team_activity")
    assert {row["interaction_name"]: row["interactions"] for row in team} == Counter(
        interaction.name for interaction in interactions
    )
    (content,) = rows(storyline.connections, "content_decision")
    assert content["posted"] + content["skipped"] + content["rejected"] == len(ITEMS)


def assert_each_item_was_decided_once(events: Sequence[Event]) -> None:
    decided = Counter(event.stream_id for event in events if isinstance(event, ContentDecided))
    presses = [event for event in events if isinstance(event, CallbackPressed)]
    won = Counter(press.context["item"] for press in presses if press.outcome == "ok")
    lost = [press for press in presses if press.outcome == "already_decided"]
    assert decided == dict.fromkeys(ITEMS, 1)
    assert won == {str(item): 1 for item in ITEMS}
    assert len(won) + len(lost) == len(presses)


def everything(storyline: Storyline) -> list[Event]:
    stored = storyline.log.recorder.select_notifications(start=None, limit=100_000)
    return [storyline.log.mapper.to_domain_event(each) for each in stored]


class Projectors:
    """Some projectors at work. For each that is killed another one comes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._at_work = [self._start() for _ in range(PROJECTORS)]

    def kill_one(self, chance: Random) -> None:
        victim = chance.randrange(PROJECTORS)
        self._kill(self._at_work.pop(victim))
        self._at_work.append(self._start())

    def close(self) -> None:
        for projector in self._at_work:
            self._kill(projector)

    def _start(self) -> BaseProcess:
        projector = processes.Process(target=run_projector, args=(self._url,))
        projector.start()
        return projector

    def _kill(self, projector: BaseProcess) -> None:
        projector.kill()
        projector.join()


def wait_until_caught_up(storyline: Storyline) -> None:
    deadline = time.monotonic() + 60
    while any(each["lag_events"] for each in storyline.projections.status()):
        assert time.monotonic() < deadline, "the projectors do not get there"
        time.sleep(0.01)


def run_projector(url: str) -> None:
    with pool(url) as connections:
        checkpoints = PostgresCheckpoints(connections)
        follow(checkpoints, all_projections(), PostgresWakeUps(url), threading.Event())


def write(url: str, seed: int) -> None:
    """Be a bot whose people talk, use commands, and press buttons under the same few items."""
    chance = Random(seed)
    with pool(url) as connections:
        log = PostgresEventLog(connections)
        for _ in range(TURNS):
            who = chance.choice([ALICE, BOB, CAROL])
            match chance.randrange(3):
                case 0:
                    log.append([[message(by=who)] for _ in range(5)])
                case 1:
                    log.append([[command(chance.choice(["/queue", "/help"]), by=who)]])
                case _:
                    item_id = chance.choice(ITEMS)
                    button = chance.choice(BUTTONS)
                    decide_on(log, item_id, press(button, who, context={"item": str(item_id)}))


def decide_on(log: EventLog, item_id: ItemId, pressed: CallbackPressed) -> None:
    """Record a press; who loses a race for the item looks again."""
    status = AppendStatus.CONFLICT
    while status is AppendStatus.CONFLICT:
        decided = decide(log.items([item_id])[item_id], pressed)
        (appended,) = log.append([[event for event in decided if event]])
        status = appended.status
