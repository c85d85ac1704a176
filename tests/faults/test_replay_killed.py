"""Replays and projectors killed at random: the live tables are always right, the last one ends."""

import os
import signal
import threading
import time
from contextlib import closing, suppress
from multiprocessing.process import BaseProcess
from random import Random

from adapters.bootstrap import Storyline, open_storyline
from domain.ports import Unit
from projections.projection import all_projections
from projections.projection_ports import Target
from projections.replay import Pace, replay
from tests.drivers.event_log import execute
from tests.drivers.event_log import record as append
from tests.drivers.programs import processes
from tests.factories.events import ALICE, BOB, CAROL, command, decision, message, press
from tests.faults.test_workers import Projectors, wait_until_caught_up

KILLS = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 8
EVENTS_BEFORE = 4_000
RANGE = 100
WORKERS = 2

# Commits that move a checkpoint take up to 5 ms, so that kills find replays at work, and hit it.
SLOW_COMMITS = """
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(random() * 0.005); RETURN NULL; END $$;
CREATE TRIGGER dawdle AFTER UPDATE ON projection_checkpoint EXECUTE FUNCTION dawdle();
"""

# Each read table as far as it is folded, beside the same counted in the log; one snapshot for both.
COMPARE = """
WITH folded AS (
    SELECT position FROM projection_checkpoint WHERE projection = '{name}' AND target = 'live'
),
log AS (SELECT * FROM event_log WHERE notification_id <= (SELECT position FROM folded)),
said AS ({table}),
counted AS ({log})
(SELECT 'table' AS side, * FROM (TABLE said EXCEPT ALL TABLE counted) AS wrong)
UNION ALL
(SELECT 'log', * FROM (TABLE counted EXCEPT ALL TABLE said) AS missing)
"""
RECOUNTS = {
    "user_stats": (
        "SELECT user_id, sum(total_interactions), sum(posts_marked), max(last_interaction_at)"
        " FROM user_stats GROUP BY user_id",
        "SELECT user_id, count(*), count(*) FILTER (WHERE interaction_name = 'posted'),"
        " max(occurred_at) FROM log WHERE interaction_type IS NOT NULL GROUP BY user_id",
    ),
    "team_activity": (
        "SELECT interaction_name, sum(interactions) FROM team_activity GROUP BY 1",
        "SELECT interaction_name, count(*) FROM log WHERE interaction_type IS NOT NULL GROUP BY 1",
    ),
    "content_decision": (
        "SELECT sum(posted), sum(skipped), sum(rejected) FROM content_decision HAVING count(*) > 0",
        "SELECT count(*) FILTER (WHERE topic = 'storyline.ContentPosted'),"
        " count(*) FILTER (WHERE topic = 'storyline.ContentSkipped'),"
        " count(*) FILTER (WHERE topic = 'storyline.ContentRejected')"
        " FROM log HAVING count(*) > 0",
    ),
    "content_queue": (
        "SELECT item_id, decision, decided_at FROM content_queue",
        "SELECT originator_id, lower(substr(topic, 18)), occurred_at FROM log"
        " WHERE topic LIKE 'storyline.Content%'",
    ),
}


def test_replays_and_projectors_may_be_killed_at_any_moment(
    storyline: Storyline, database_url: str
) -> None:
    chance = Random(4)
    append(storyline, *(something(chance) for _ in range(EVENTS_BEFORE)))
    execute(storyline.connections, SLOW_COMMITS)
    done = threading.Event()
    writer = threading.Thread(target=write, args=(database_url, done))
    writer.start()
    with closing(Projectors(database_url)) as projectors:
        for _ in range(KILLS):
            reached = positions(storyline)
            replaying = start(database_url)
            time.sleep(chance.uniform(0.1, 1.5))
            stop(replaying, chance)
            projectors.kill_one(chance)
            assert_tables_equal_a_recount(storyline)
            assert_nothing_is_begun_again(reached, positions(storyline))
        last = start(database_url)
        last.join()
        assert last.exitcode == 0
        done.set()
        writer.join()
        wait_until_caught_up(storyline)
    assert_tables_equal_a_recount(storyline)


def something(chance: Random) -> Unit:
    who = chance.choice([ALICE, BOB, CAROL])
    match chance.randrange(4):
        case 0:
            return [command(chance.choice(["/queue", "/help"]), by=who)]
        case 1:
            return decision(press(chance.choice(["posted", "skip", "confirm_reject"]), who))
        case _:
            return [message(by=who)]


def write(url: str, done: threading.Event) -> None:
    """Be people who go on."""
    chance = Random(5)
    with open_storyline(url) as storyline:
        while not done.wait(0.01):
            append(storyline, *(something(chance) for _ in range(3)))


def start(url: str) -> BaseProcess:
    replaying = processes.Process(target=replay_all, args=(url,))
    replaying.start()
    return replaying


def replay_all(url: str) -> None:
    with open_storyline(url, connections=WORKERS + 3) as storyline:
        for projection in all_projections().values():
            steps = replay(storyline.projections, projection, Pace(WORKERS, RANGE))
            for _ in steps:
                pass


def stop(replaying: BaseProcess, chance: Random) -> None:
    """kill -9, or Ctrl-C, unless it has ended."""
    assert replaying.pid
    with suppress(ProcessLookupError):
        os.kill(replaying.pid, chance.choice([signal.SIGKILL, signal.SIGINT]))
    replaying.join()


def positions(storyline: Storyline) -> dict[str, int]:
    """How far what is being built has come."""
    return {
        name: storyline.projections.positions(name, Target.SHADOW).built
        for name in all_projections()
    }


def assert_nothing_is_begun_again(before: dict[str, int], after: dict[str, int]) -> None:
    """What is built only grows, until it serves."""
    assert all(after[name] == 0 or after[name] >= reached for name, reached in before.items())


def assert_tables_equal_a_recount(storyline: Storyline) -> None:
    for name, (table, log) in RECOUNTS.items():
        query = COMPARE.format(table=table, log=log, name=name)
        with storyline.connections.connection() as connection:
            assert connection.execute(query.encode()).fetchall() == [], name
