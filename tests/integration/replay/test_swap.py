"""One read table in the place of another: what it takes over, who notices, and the way back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow

from adapters.bootstrap import Storyline
from adapters.postgres.replay import swap
from adapters.postgres.schema.migrate import migrate
from domain.errors import LimitExceeded, StorylineError
from projections.projection import all_projections
from projections.projection_ports import Comparison
from projections.replay import Pace, Progress, Step, Swapped, forget, replay, roll_back
from projections.stall_watch import watched
from tests.drivers.event_log import compared, execute, project, read_tables, record, rows
from tests.drivers.sql_files import edit
from tests.factories.events import ALICE, BOB, NOON, TEAM, command, message

EVENING = NOON + timedelta(hours=6)
USER_STATS = all_projections()["user_stats"]
TEAM_ACTIVITY = all_projections()["team_activity"]


@pytest.fixture
def storyline(storyline: Storyline) -> Storyline:
    """A Storyline in which something has happened and was folded."""
    record(storyline, *(command("/queue", by=who) for who in (ALICE, BOB, BOB)), message())
    project(storyline)
    return storyline


def rebuild(storyline: Storyline, name: str = "user_stats") -> list[Step]:
    return list(replay(storyline.projections, all_projections()[name]))


def asked(storyline: Storyline, query: str) -> list[DictRow]:
    with storyline.connections.connection() as connection:
        return connection.execute(query.encode()).fetchall()


# What the new table takes over


MAKE = """
SELECT c.relname, c.relpersistence, pg_get_userbyid(c.relowner) AS owner, obj_description(c.oid),
    c.relacl::text, c.reloptions, made.*
FROM pg_class AS c, LATERAL (
    SELECT attname::text AS part, format_type(atttypid, atttypmod) AS made, attnotnull,
        attgenerated::text
    FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0
    UNION ALL
    SELECT conname, pg_get_constraintdef(oid), NULL, NULL FROM pg_constraint WHERE conrelid = c.oid
    UNION ALL
    SELECT '', pg_get_indexdef(indexrelid), indisvalid, NULL FROM pg_index WHERE indrelid = c.oid
) AS made
WHERE c.relnamespace = 'public'::regnamespace AND c.relname IN ({})
ORDER BY c.relname, made.part, made.made
"""


@pytest.mark.parametrize("workers", [1, 3])
def test_a_rebuilt_table_is_made_as_a_fresh_install_makes_it(
    storyline: Storyline, workers: int
) -> None:
    make = MAKE.format(", ".join(f"'{name}'" for name in all_projections()))
    fresh = asked(storyline, make)
    assert len(fresh) > 40
    for projection in all_projections().values():
        list(replay(storyline.projections, projection, Pace(workers)))
    assert asked(storyline, make) == fresh
    analyzed = "SELECT FROM pg_stats WHERE schemaname = 'public' AND tablename = 'user_stats'"
    assert asked(storyline, analyzed)


GRANTS = """
SELECT attribute::text, privilege, grantee, option FROM storyline_grants('user_stats')
WHERE NOT starts_with(grantee, 'storyline_')
ORDER BY attribute, privilege, grantee
"""


def test_grants_travel_to_the_table_that_takes_over_and_back(
    storyline: Storyline, analyst: str
) -> None:
    execute(
        storyline.connections,
        f'GRANT SELECT ON user_stats TO "{analyst}" WITH GRANT OPTION',
        f'GRANT UPDATE (posts_marked, bucket) ON user_stats TO "{analyst}"',
        "GRANT SELECT, REFERENCES ON user_stats TO PUBLIC",
    )
    before = asked(storyline, GRANTS)
    assert len(before) == 5
    rebuild(storyline)
    assert asked(storyline, GRANTS) == before

    execute(storyline.connections, "REVOKE ALL ON user_stats FROM PUBLIC")
    after = asked(storyline, GRANTS)
    assert len(after) == 3
    roll_back(storyline.projections, USER_STATS)
    assert asked(storyline, GRANTS) == after


def test_the_owner_stays_the_owner(storyline: Storyline, analyst: str) -> None:
    owner = (
        "SELECT tableowner FROM pg_tables WHERE tablename = 'user_stats' AND schemaname = 'public'"
    )
    execute(storyline.connections, f'ALTER TABLE user_stats OWNER TO "{analyst}"')
    rebuild(storyline)
    assert asked(storyline, owner) == [{"tableowner": analyst}]


def test_a_view_of_somebodys_own_reads_the_table_that_serves(
    storyline: Storyline, analyst: str
) -> None:
    execute(
        storyline.connections,
        'CREATE VIEW "Our stats" WITH (security_barrier) AS SELECT * FROM user_stats',
        'CREATE VIEW our_sum AS SELECT sum(total_interactions) AS total FROM "Our stats"',
        f'GRANT SELECT ON "Our stats" TO "{analyst}"',
    )
    kept = """
        SELECT c.oid, reloptions, relacl::text, (SELECT total FROM our_sum) AS total
        FROM pg_class AS c WHERE relname = 'Our stats'
    """
    before = asked(storyline, kept)
    assert before[0]["total"] == 4
    rebuild(storyline)
    assert asked(storyline, kept) == before

    record(storyline, message())
    project(storyline)
    assert asked(storyline, kept)[0]["total"] == 5
    roll_back(storyline.projections, USER_STATS)
    assert asked(storyline, kept)[0]["total"] == 5


def test_a_view_on_a_column_that_is_gone_refuses_the_swap(
    storyline: Storyline, sql_texts: Path
) -> None:
    execute(storyline.connections, "CREATE VIEW ours AS SELECT interactions FROM team_activity")
    text = sql_texts / "projections/team_activity.sql"
    edit(text, "    interactions integer", "    times integer")
    edit(text, "team_activity.interactions IS", "team_activity.times IS")
    edit(
        text,
        "interactions = standing.interactions + excluded.interactions",
        "times = standing.times",
    )
    before = read_tables(storyline.connections)
    with pytest.raises(StorylineError, match=r"cannot be replaced: .*interactions.*not exist"):
        rebuild(storyline, "team_activity")
    assert read_tables(storyline.connections) == before


@pytest.mark.parametrize(
    ("attach", "named"),
    [
        (
            "CREATE MATERIALIZED VIEW attached AS SELECT * FROM user_stats",
            "materialized view attached",
        ),
        ("CREATE TABLE attached () INHERITS (user_stats)", "table attached"),
        ("CREATE POLICY attached ON user_stats USING (true)", "policy attached"),
        ("CREATE RULE attached AS ON DELETE TO user_stats DO INSTEAD NOTHING", "rule attached"),
        ("CREATE FUNCTION attached(user_stats) RETURNS int RETURN 1", "function attached"),
        ("CREATE PUBLICATION attached FOR TABLE user_stats", "publication"),
    ],
)
def test_what_could_not_follow_is_named_before_anything_is_built(
    storyline: Storyline, attach: str, named: str
) -> None:
    execute(storyline.connections, attach)
    with pytest.raises(StorylineError, match=f"cannot be replaced while .*{named}"):
        next(replay(storyline.projections, USER_STATS))
    assert not compared(storyline, USER_STATS).differs

    with pytest.raises(StorylineError, match=f"cannot be replaced: .*{named}"):
        swap_late(storyline, attach)


def test_row_level_security_is_not_lost_on_the_way(storyline: Storyline) -> None:
    execute(storyline.connections, "ALTER TABLE user_stats ENABLE ROW LEVEL SECURITY")
    with pytest.raises(StorylineError, match=r"cannot be replaced while .* row level security"):
        next(replay(storyline.projections, USER_STATS))


def swap_late(storyline: Storyline, attach: str) -> None:
    """Attach something to the table when the rebuilt one stands ready."""
    execute(storyline.connections, *detach(attach))
    steps = replay(storyline.projections, USER_STATS)
    for step in steps:
        if isinstance(step, Comparison):
            execute(storyline.connections, attach)


def detach(attach: str) -> list[str]:
    kind = attach.split(" attached", maxsplit=1)[0].removeprefix("CREATE ")
    on = " ON user_stats" if kind in ("POLICY", "RULE") else ""
    return [f"DROP {kind} attached{on}"]


# Who notices


def test_readers_and_projectors_go_on_while_a_table_is_replaced_again_and_again(
    storyline: Storyline, database_url: str
) -> None:
    def replay_again_and_again() -> None:
        for _ in range(20):
            rebuild(storyline)

    def project_meanwhile() -> None:
        while not replays.done():
            project(storyline)

    recorded = 4  # by Alice and Bob, and folded
    with (
        ThreadPoolExecutor() as threads,
        psycopg.connect(database_url, autocommit=True) as reader,
    ):
        replays = threads.submit(replay_again_and_again)
        projector = threads.submit(project_meanwhile)
        while not replays.done():
            record(storyline, message())
            recorded += 1
            ((total,),) = reader.execute("SELECT sum(total_interactions) FROM user_stats")
            assert 4 <= total <= recorded
            assert (
                storyline.service.get_team_activity(as_of=EVENING)["total_interactions"] == recorded
            )
            alice, bob = (
                storyline.service.get_user_stats(who, as_of=EVENING)["total_interactions"]
                for who in (ALICE, BOB)
            )
            assert alice + bob == recorded
        replays.result()
        projector.result()
    assert not compared(storyline, USER_STATS).differs


def await_lock(database_url: str, table: str) -> None:
    """Return when somebody waits for a table."""
    waits = "SELECT FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
    with psycopg.connect(database_url, autocommit=True) as observer:
        while not observer.execute(waits, [table]).fetchall():
            pass


@contextmanager
def reading(database_url: str) -> Iterator[int]:
    """Somebody who reads the live table and does not come to an end."""
    with psycopg.connect(database_url) as reader:
        reader.execute("SELECT count(*) FROM user_stats")
        yield reader.info.backend_pid


def test_a_table_in_use_is_left_alone_and_its_user_is_named(
    storyline: Storyline, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "GIVE_UP_SECONDS", 0.2)
    before = read_tables(storyline.connections)
    with reading(database_url) as pid:
        with pytest.raises(StorylineError, match=f"user_stats are in use by pid {pid}"):
            rebuild(storyline)
        assert read_tables(storyline.connections) == before
        record(storyline, message())
        project(storyline)
    head = record(storyline, message())[0].position
    assert head
    first, *_ = rebuild(storyline)
    assert isinstance(first, Progress)
    assert first.position == head - 2  # what was built is not built again
    project(storyline)
    assert rows(storyline.connections, "user_stats") != before["user_stats"]
    assert not compared(storyline, USER_STATS).differs


def test_whoever_holds_a_replay_up_is_named(storyline: Storyline, database_url: str) -> None:
    steps = replay(storyline.projections, USER_STATS, Pace(limit=2))
    next(steps)
    with ThreadPoolExecutor() as threads:
        with psycopg.connect(database_url) as blocker:
            blocker.execute("LOCK TABLE storyline_shadow.user_stats")
            replaying = threads.submit(list, steps)
            blockers: list[dict[str, Any]] = []
            while not (blockers or replaying.done()):
                blockers = storyline.projections.blockers(USER_STATS, swapping=False)
            assert [each["pid"] for each in blockers] == [blocker.info.backend_pid]
            assert blockers[0]["query"] == "LOCK TABLE storyline_shadow.user_stats"
        replaying.result()


@pytest.mark.parametrize("projector_runs", [False, True])
def test_whoever_holds_the_live_table_up_is_named(
    storyline: Storyline, database_url: str, projector_runs: bool
) -> None:
    record(storyline, message())
    lock = "LOCK TABLE user_stats"
    with ThreadPoolExecutor() as threads, psycopg.connect(database_url) as blocker:
        blocker.execute(lock)
        if projector_runs:
            threads.submit(project, storyline)
            await_lock(database_url, "user_stats")
        steps = replay(storyline.projections, USER_STATS, Pace(limit=2))
        assert in_the_way(storyline, steps, blocker) == [(blocker.info.backend_pid, lock)]


def test_whoever_keeps_projectors_from_the_live_table_is_named(
    storyline: Storyline, database_url: str
) -> None:
    record(storyline, message())
    live = "projection = 'user_stats' AND target = 'live'"
    claim = f"SELECT FROM projection_checkpoint WHERE {live} FOR UPDATE"
    with psycopg.connect(database_url) as blocker:
        steps = replay(storyline.projections, USER_STATS, Pace(limit=2))
        next(steps)
        blocker.execute(claim.encode())
        assert in_the_way(storyline, steps, blocker) == [(blocker.info.backend_pid, claim)]


def in_the_way(
    storyline: Storyline, steps: Iterator[Step], blocker: psycopg.Connection
) -> list[tuple[int, str]]:
    """Who holds the replay up, as it is told when it stalls. `blocker` lets go then."""
    told: list[tuple[int, str]] = []

    def stalled(seconds: float) -> None:
        found = storyline.projections.blockers(USER_STATS, swapping=False)
        told.extend((each["pid"], each["query"]) for each in found)
        if told or seconds > 5:
            blocker.rollback()

    came: list[Step] = []
    for step in watched(steps, stalled, seconds=0.2):
        came.append(step)
        assert len(came) < 1_000
    assert isinstance(came[-1], Swapped)
    return told


def test_what_a_replay_runs_on_the_server_can_be_cancelled(
    storyline: Storyline, database_url: str
) -> None:
    steps = replay(storyline.projections, USER_STATS, Pace(2, 1))
    next(steps)
    with ThreadPoolExecutor() as threads, psycopg.connect(database_url) as blocker:
        blocker.execute("LOCK TABLE storyline_shadow.user_stats")
        replaying = threads.submit(list, steps)
        while not storyline.projections.blockers(USER_STATS, swapping=False):
            assert not replaying.done()
        storyline.projections.cancel("user_stats")
        with pytest.raises(LimitExceeded, match="cancel"):
            replaying.result()
    rebuild(storyline)
    assert not compared(storyline, USER_STATS).differs


# The way back


@pytest.fixture
def changed(storyline: Storyline, sql_texts: Path) -> Comparison:
    """A fold with a bug has taken over."""
    edit(sql_texts / "projections/team_activity.sql", "    count(*),\n", "    100 * count(*),\n")
    (found,) = (
        step for step in rebuild(storyline, "team_activity") if isinstance(step, Comparison)
    )
    return found


def interactions(storyline: Storyline) -> int:
    found = rows(storyline.connections, "team_activity")
    return sum(row["interactions"] for row in found)


def test_the_work_of_a_bug_is_seen_before_the_swap_and_undone_after_it(
    storyline: Storyline, changed: Comparison
) -> None:
    assert (changed.only_live, changed.only_replay) == (2, 2)
    assert (changed.is_drift, changed.reasons) == (False, ["the fold was changed"])
    assert {each.row["interactions"] for each in changed.examples} == {1, 3, 100, 300}
    assert interactions(storyline) == 400

    record(storyline, message(chat_id=TEAM), message())
    project(storyline)
    assert interactions(storyline) == 600
    record(storyline, message())
    assert roll_back(storyline.projections, TEAM_ACTIVITY).locked_seconds > 0
    assert interactions(storyline) == 7  # what had come since is folded, as it was before
    project(storyline)
    assert interactions(storyline) == 7

    roll_back(storyline.projections, TEAM_ACTIVITY)  # and back
    assert interactions(storyline) == 700


@pytest.mark.usefixtures("changed")
def test_reports_are_exact_before_the_table_that_is_back_has_caught_up(
    storyline: Storyline,
) -> None:
    record(storyline, message(), message())
    project(storyline)
    storyline.projections.roll_back(TEAM_ACTIVITY)
    assert interactions(storyline) == 4
    assert storyline.service.get_team_activity(as_of=EVENING)["total_interactions"] == 6


@pytest.mark.usefixtures("changed")
def test_parked_events_go_with_their_table(storyline: Storyline) -> None:
    execute(
        storyline.connections,
        "ALTER TABLE team_activity ADD CONSTRAINT few CHECK (interactions <= 400)",
    )
    record(storyline, command("/queue"), command("/queue"))
    project(storyline)
    assert parked(storyline) == {"team_activity": 1}
    roll_back(storyline.projections, TEAM_ACTIVITY)
    assert (parked(storyline), interactions(storyline)) == ({}, 6)
    roll_back(storyline.projections, TEAM_ACTIVITY)
    assert (parked(storyline), interactions(storyline)) == ({"team_activity": 1}, 500)


def parked(storyline: Storyline) -> dict[str, int]:
    return {row["name"]: row["parked"] for row in storyline.projections.status() if row["parked"]}


def test_only_one_previous_version_is_kept_until_it_is_forgotten(storyline: Storyline) -> None:
    kept = """
        SELECT nspname::text AS schema, relname::text AS name FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = relnamespace
        WHERE relkind = 'r' AND nspname LIKE 'storyline%'
    """
    previous = [{"schema": "storyline_previous", "name": "user_stats"}]
    targets = "SELECT target FROM projection_checkpoint WHERE projection = 'user_stats' ORDER BY 1"
    for _ in range(2):
        rebuild(storyline)
        assert asked(storyline, kept) == previous
        assert asked(storyline, targets) == [{"target": "live"}, {"target": "previous"}]

    assert forget(storyline.projections, USER_STATS)
    assert asked(storyline, kept) == []
    assert asked(storyline, targets) == [{"target": "live"}]
    assert not forget(storyline.projections, USER_STATS)
    with pytest.raises(StorylineError, match="user_stats has no previous version"):
        roll_back(storyline.projections, USER_STATS)


RELEASE_0_1 = """
ALTER SCHEMA storyline_retired RENAME TO storyline_leaving;
ALTER TABLE projection_checkpoint DROP CONSTRAINT projection_checkpoint_target_check,
    ADD CHECK (target IN ('live', 'shadow', 'previous', 'leaving', 'past'));
ALTER TABLE storyline_previous.user_stats SET SCHEMA storyline_leaving;
UPDATE projection_checkpoint SET target = 'leaving' WHERE target = 'previous';
CREATE FUNCTION storyline_settle(text, text[], text) RETURNS SETOF text
LANGUAGE sql AS 'SELECT $$$$';
CREATE FUNCTION storyline_take_back(text, text[]) RETURNS void LANGUAGE sql AS '';
DELETE FROM schema_migration WHERE name = 'migrations/0017_retired_tables';
"""


def test_tables_retired_by_a_killed_replay_of_the_release_before_are_dropped(
    storyline: Storyline, database_url: str
) -> None:
    rebuild(storyline)
    execute(storyline.connections, RELEASE_0_1)
    migrate(database_url)
    functions = "SELECT FROM pg_proc WHERE proname IN ('storyline_settle', 'storyline_take_back')"
    assert asked(storyline, functions) == []
    assert kinds(storyline) == {"live", "retired"}
    rebuild(storyline)
    assert kinds(storyline) == {"live", "previous"}
    assert asked(storyline, "SELECT to_regclass('storyline_retired.user_stats') AS it") == [
        {"it": None}
    ]


def kinds(storyline: Storyline) -> set[str]:
    """The kinds of read tables of user_stats."""
    checkpoints = "SELECT target FROM projection_checkpoint WHERE projection = 'user_stats'"
    return {row["target"] for row in asked(storyline, checkpoints)}
