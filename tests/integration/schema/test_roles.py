"""What each role may and may not do, and that migrations create the roles."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import time
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from typer.testing import CliRunner

from adapters.bootstrap import Storyline, open_storyline
from adapters.cli import app
from adapters.postgres.schema import roles as roles_module
from adapters.postgres.schema.migrate import migrate
from adapters.postgres.schema.roles import ROLES, create_statement, grant_statement
from adapters.statements import names
from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.inbox.inbox_message import NewMessage
from domain.content.undo import take_back
from domain.digests.plans import DigestPlan, Subscription
from domain.errors import InvalidInput, MigrationFailed, NotPermitted, UnknownName
from domain.ids import ItemId, StreamId
from domain.ports import Chat, ParkedUpdate, Person
from domain.reports import InteractionFilter, Window
from projections.projection import all_projections
from projections.projector import retry_parked
from tests.drivers.event_log import execute, outcomes, project, read_tables, record, rows
from tests.drivers.sql_files import edit
from tests.factories.content import submission
from tests.factories.events import BOB, NOON, TEAM, command, decision, in_private, message, press

WRITER, PROJECTOR, WEB, ANALYST, NAMES = ROLES
TELEGRAM_ID = 7_001
THEIRS = [each.tables[0] for each in all_projections().values()]

NOBODY_MAY = [
    "UPDATE event_log SET state = 'forged'",
    "DELETE FROM event_log",
    "TRUNCATE event_log",
    "DELETE FROM event_chain",
    "INSERT INTO event_chain SELECT 0, 0, now(), '', ''",
    "DROP TABLE event_log",
    "INSERT INTO event_log (originator_id, originator_version, topic, state)"
    " VALUES (gen_random_uuid(), 1, 'forged', 'forged')",
    "DO $$ BEGIN LOCK TABLE event_log IN ACCESS EXCLUSIVE MODE; END $$",
    "DO $$ BEGIN LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE; END $$",
    "DO $$ BEGIN LOCK TABLE event_log_lock IN ROW EXCLUSIVE MODE; END $$",
    "DO $$ BEGIN LOCK TABLE schema_migration IN SHARE UPDATE EXCLUSIVE MODE; END $$",
    "ALTER TABLE event_log DISABLE TRIGGER event_log_is_immutable",
    "ALTER TABLE event_log DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "CREATE TRIGGER mine BEFORE INSERT ON event_log EXECUTE FUNCTION event_log_is_immutable()",
    "CREATE OR REPLACE FUNCTION event_log_is_immutable() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION storyline_counts RESET search_path",
    "SELECT storyline_swap('user_stats', ARRAY['user_stats'])",
    "CREATE TABLE public.mine ()",
    "CREATE TABLE storyline_shadow.mine ()",
    "CREATE TEMPORARY TABLE mine ()",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'mine')",
    "CREATE SCHEMA mine",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE INDEX ON event_log (topic)",
    "CREATE ROLE mine",
    "SET ROLE postgres",
    f"GRANT {WRITER} TO {ANALYST}",
    "UPDATE schema_migration SET checksum = ''",
    "UPDATE projection_checkpoint SET fold = 'DROP TABLE users'",
    "DELETE FROM projection_checkpoint",
    "DELETE FROM users",
    "DELETE FROM user_keys",
    "DELETE FROM parked_updates",
    "COPY event_log TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/hostname')",
]
APPEND = (
    "SELECT * FROM append_events('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',"
    " '{}', '{}', '{}', '{}', '{}', '{}')"
)
WRITES = [
    text.format(table)
    for table in THEIRS
    for text in ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}")
]
READS_OR_FORGES_LOGINS = [
    "SELECT FROM web_login",
    "INSERT INTO web_login (key_digest, key_expires_at) VALUES ('mine', 'infinity')",
    "SELECT FROM installation_key",
]
NEITHER_READS = [
    "SELECT FROM users",
    "SELECT raw FROM parked_updates",
    "SELECT FROM user_keys",
    "SELECT FROM digest_plan",
    "SELECT FROM scoreboard",
    *READS_OR_FORGES_LOGINS,
    APPEND,
]
ATTACKS = {
    WRITER: [
        *NOBODY_MAY,
        *WRITES,
        "SELECT FROM web_login",
        "UPDATE projection_checkpoint SET position = 0",
    ],
    PROJECTOR: [
        *NOBODY_MAY,
        *NEITHER_READS,
        "SELECT * FROM user_interactions",
        *(f"TRUNCATE {table}" for table in THEIRS),
        *(f"DROP TABLE {table}" for table in THEIRS),
    ],
    WEB: [
        *NOBODY_MAY,
        *WRITES,
        "SELECT raw FROM parked_updates",
        "SELECT FROM user_keys",
        "SELECT FROM digest_plan",
        "SELECT FROM scoreboard",
        "UPDATE users SET username = 'mallory'",
        "DELETE FROM chain_verification",
        APPEND,
        "SELECT state FROM event_log",
        "UPDATE projection_checkpoint SET position = 0",
    ],
    ANALYST: [
        *NOBODY_MAY,
        *WRITES,
        *NEITHER_READS,
        "SELECT FROM event_chain",
        "SELECT FROM chain_verification",
        "SELECT state FROM event_log",
        "SELECT context FROM event_log",
        "SELECT user_id FROM event_log",
        "SELECT state FROM current_events",
        "SELECT error FROM parked_events",
        "UPDATE projection_checkpoint SET position = 0",
        "SELECT FROM people",
        "SELECT storyline_window(1, now(), true, now())",
        "INSERT INTO chats VALUES (-1, 'forged', 'group', now())",
        "UPDATE chats SET title = 'forged'",
    ],
    NAMES: [
        *NOBODY_MAY,
        *WRITES,
        *NEITHER_READS,
        *(f"SELECT FROM {table}" for table in THEIRS),
        "SELECT FROM event_log",
        "SELECT FROM event_chain",
        "SELECT FROM user_interactions",
        "DELETE FROM people",
    ],
}
Login = Callable[[str], str]


@pytest.fixture
def login(database_url: str) -> Iterator[Login]:
    """Create a login with a single role, and return its URL."""
    with psycopg.connect(database_url, autocommit=True) as owner, ExitStack() as afterwards:

        def make(role: str) -> str:
            name = f"somebody {uuid4().hex[:8]}"
            owner.execute(SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(Identifier(name)))
            afterwards.callback(owner.execute, SQL("DROP ROLE {}").format(Identifier(name)))
            owner.execute(grant_statement(role, name).encode())
            return make_conninfo(database_url, user=name)

        yield make


@pytest.fixture
def storyline(storyline: Storyline) -> Storyline:
    """A Storyline with a few events."""
    known = storyline.users.identify([Person(TELEGRAM_ID, NOON, "alice", "Alice")])
    alice = known[TELEGRAM_ID]
    record(
        storyline,
        [command(by=alice)],
        [in_private(message(by=alice))],
        decision(press(by=BOB)),
    )
    project(storyline)
    record(storyline, message(by=alice))
    return storyline


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_the_rest(storyline: Storyline, login: Login, role: str) -> None:
    before = rows(storyline.connections, "event_log"), read_tables(storyline.connections)
    done = []
    with psycopg.connect(login(role), autocommit=True) as connection:
        for attack in ATTACKS[role]:
            try:
                connection.execute(attack.encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            except psycopg.Error as error:
                done.append(f"{attack}: {error}")
            else:
                done.append(attack)
    assert done == []
    assert (rows(storyline.connections, "event_log"), read_tables(storyline.connections)) == before


def test_a_writer_may_do_all_that_the_bot_does(storyline: Storyline, login: Login) -> None:
    with open_storyline(login(WRITER)) as bot:
        person = Person(8_001, NOON, "chiara", "Chiara")
        (chiara,) = bot.users.identify([person]).values()
        assert bot.users.identify([person]) == {8_001: chiara}
        assert bot.users.name(chiara) == "@chiara"
        queued = submission().queued(first := uuid4(), at=NOON, by=chiara)  # type: ignore[arg-type]
        assert outcomes(record(bot, queued, decision(press()))) == ["recorded"] * 2
        assert bot.log.items([first])[first].version == 1  # type: ignore[index,list-item]
        bot.service.log_command(chiara, "/queue", {}, 8_001, idempotency_key="once")
        again = bot.service.log_command(chiara, "/queue", {}, 8_001, idempotency_key="once")
        assert again.telegram_chat_id == 8_001
        assert bot.parked.park(1, [ParkedUpdate(b"{", "webhook", "not JSON")]) == 1
        assert bot.parked.count() == 1
        project(storyline)
        assert bot.queue.counts().waiting == 1
        assert bot.queue.candidates(NOON, bot.cooldown)
        assert bot.service.get_user_stats(chiara)["total_interactions"] == 1
        assert bot.service.get_team_activity()["active_users"] == 1
        assert bot.projections.status()
        plans = bot.digest_plans
        plans.save(Subscription(chiara, DigestPlan(time(9)), NOON))
        assert [each.telegram_user_id for each in plans.of_people([8_001])] == [8_001]
        assert plans.delete(chiara)
        assert bot.reports.last_decisions(Window(1, NOON), None)
        assert bot.boards.begin(-1, -1, NOON)
        assert bot.boards.forget(-1)


def test_an_erasure_without_the_right_leaves_the_inbox_alone(
    storyline: Storyline, login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "inbox-1.sqlite"
    with closing(Inbox(path)) as inbox:
        inbox.write([NewMessage("update", f"person {TELEGRAM_ID}", NOON, b"{}", 1)])
        monkeypatch.setenv("DATABASE_URL", login(WRITER))
        monkeypatch.setenv("STORYLINE_STATE_DIR", str(tmp_path))
        refused = CliRunner().invoke(app, ["users", "erase", "@alice", "--yes"])
        assert isinstance(refused.exception, NotPermitted)
        assert len(inbox.listing()) == 1

        monkeypatch.setenv("DATABASE_URL", str(storyline.connections.conninfo))
        erased = CliRunner().invoke(app, ["users", "erase", "@alice", "--yes"])
        assert "and 1 inbox message;" in erased.stdout, erased
        assert inbox.listing() == []


def test_a_projector_folds_parks_and_takes_up_again(storyline: Storyline, login: Login) -> None:
    refuse = "ALTER TABLE user_stats ADD CONSTRAINT poison CHECK (total_interactions < 2)"
    execute(storyline.connections, refuse)
    record(storyline, *(message(by=BOB) for _ in range(3)))
    with open_storyline(login(PROJECTOR)) as projector:
        project(projector)
        assert {row["lag_events"] for row in projector.projections.status()} == {0}
        execute(storyline.connections, "ALTER TABLE user_stats DROP CONSTRAINT poison")
        folded, stay = retry_parked(projector.projections, all_projections()["user_stats"])
        assert folded > 0
        assert stay == 0


def test_a_projector_verifies_the_log_and_keeps_the_result(
    storyline: Storyline, login: Login
) -> None:
    with open_storyline(login(PROJECTOR)) as projector:
        with projector.verifications.turn() as since:
            assert since is not None
            list(projector.verifications.keeping(projector.audit.verify_new(since)))
        kept = projector.verifications.last()
    assert kept is not None
    assert kept.head == storyline.audit.head()


def test_an_analyst_gets_every_report_and_the_audit_trail_but_no_persons_id(
    storyline: Storyline, login: Login
) -> None:
    evening = NOON.replace(hour=23)
    alice = storyline.users.find("@alice")
    ids = {each.telegram_chat_id for each in storyline.service.get_by_user(alice)}
    assert ids == {TEAM, TELEGRAM_ID}
    with open_storyline(login(ANALYST)) as analyst:
        for report in ("get_team_activity", "get_content_decisions", "get_counts"):
            theirs = getattr(analyst.service, report)(as_of=evening)
            assert theirs == getattr(storyline.service, report)(as_of=evening)
            assert any(theirs.values())
        theirs = analyst.service.get_user_stats(alice, as_of=evening)
        assert theirs == storyline.service.get_user_stats(alice, as_of=evening)
        assert theirs["total_interactions"] == 3
        shown = analyst.service.get_by_user(alice)
        assert {each.telegram_chat_id for each in shown} == {TEAM, None}
        assert analyst.users.find(str(alice)) == alice
        assert analyst.users.names() == {}
        assert analyst.projections.status()
        assert analyst.parked.count() == 0
        assert read_tables(analyst.connections) == read_tables(storyline.connections)
        with pytest.raises(NotPermitted, match="users"):
            analyst.users.find("@alice")


def test_an_undo_passes_through_all_roles(storyline: Storyline, login: Login) -> None:
    pressed, decided = decision(press(by=BOB))
    record(storyline, [pressed, decided])
    project(storyline)
    with open_storyline(login(WRITER)) as bot:
        due = bot.projections.replays_due
        take_back(bot.log, ItemId(decided.stream_id), replays_due=due, at=NOON)
    with open_storyline(login(PROJECTOR)) as projector:
        project(projector)
    with open_storyline(login(ANALYST)) as analyst:
        decisions = rows(analyst.connections, "decisions")
        (taken_back,) = (row for row in decisions if row["press_id"] == pressed.stream_id)
        assert taken_back["standing"] == 0
        standing = {row["press_id"] for row in rows(analyst.connections, "standing_decisions")}
        assert pressed.stream_id not in standing
        (shown,) = analyst.reports.interactions(InteractionFilter(id=pressed.stream_id))
        assert (shown.outcome, shown.is_withdrawn) == ("ok", True)


def test_who_may_read_names_reads_no_telegram_ids(storyline: Storyline, login: Login) -> None:
    alice = storyline.users.find("@alice")
    storyline.users.remember(BOB, 7_002, NOON, seen_in=StreamId(uuid4()))
    storyline.chats.remember([Chat(TEAM, "Memes", "group", NOON)])
    with open_storyline(login(NAMES)) as reader:
        assert reader.users.names() == {alice: "@alice"}
        assert reader.users.name(BOB) != "7002"
        query = "SELECT name, username, full_name FROM people WHERE username IS NOT NULL"
        with reader.connections.connection() as connection:
            assert connection.execute(query).fetchall() == [
                {"name": "@alice", "username": "alice", "full_name": "Alice"}
            ]
    assert storyline.users.names() == {alice: "@alice", BOB: "7002"}
    with open_storyline(login(ANALYST)) as analyst:
        assert analyst.chats.titles() == {TEAM: "Memes"}
        assert analyst.chats.find("MEMES") == TEAM


def test_reports_cannot_be_hijacked(storyline: Storyline, login: Login, database_url: str) -> None:
    """Even by a login that may create objects."""
    right = storyline.service.get_team_activity(as_of=NOON.replace(hour=23))
    url = login(ANALYST)
    with (
        psycopg.connect(database_url, autocommit=True) as owner,
        psycopg.connect(url, autocommit=True) as analyst,
    ):
        me = analyst.info.user
        owner.execute("CREATE SCHEMA evil")
        owner.execute(SQL("GRANT ALL ON SCHEMA evil TO {}").format(Identifier(me)))
        owner.execute(
            SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(
                Identifier(owner.info.dbname), Identifier(me)
            )
        )
        for where in ("evil", "pg_temp"):
            analyst.execute(
                f"CREATE TABLE {where}.users (id uuid, telegram_user_id bigint)".encode()
            )
            for table in ("event_log", "current_events", "team_activity", "projection_checkpoint"):
                analyst.execute(f"CREATE TABLE {where}.{table} (mine integer)".encode())
        for where in ("evil", "pg_temp"):
            analyst.execute(
                f"CREATE FUNCTION {where}.storyline_window"
                "(integer, timestamptz, boolean, timestamptz)"
                " RETURNS record LANGUAGE sql AS 'SELECT 1 / 0'".encode()
            )
        analyst.execute("SET search_path = pg_temp, evil, public")
        row = analyst.execute(
            "SELECT total_interactions, active_users"
            " FROM public.storyline_team_activity(30, NULL, 'UTC', '2024-05-06T23:00Z')"
        ).fetchone()
        assert row == (right["total_interactions"], right["active_users"])
        private = "SELECT telegram_chat_id FROM public.user_interactions WHERE telegram_chat_id > 0"
        assert analyst.execute(private.encode()).fetchall() == []
        owner.execute(SQL("DROP OWNED BY {}").format(Identifier(me)))


def test_security_definer_functions_keep_their_search_path(storyline: Storyline) -> None:
    query = "SELECT proname, proconfig::text AS set FROM pg_proc WHERE prosecdef"
    with storyline.connections.connection() as connection:
        found = {row["proname"]: row["set"] for row in connection.execute(query)}
    assert {"append_events", "storyline_counts"} <= set(found)
    assert all('"search_path=public, pg_temp"' in settings for settings in found.values())


def test_every_object_has_its_grants_written_down(storyline: Storyline, sql_texts: Path) -> None:
    """A new object needs a decision about its users."""
    internal = {
        "storyline_activity", "storyline_attachments", "storyline_copy_grants",
        "storyline_decided", "storyline_export_as_of", "storyline_grants", "storyline_is_usable",
        "storyline_items", "storyline_mixed_buckets", "storyline_newest_chats",
        "storyline_note_topics",
        "storyline_people_activity", "storyline_restore_previous", "storyline_retarget",
        "storyline_swap", "storyline_unfolded", "storyline_use_zone", "storyline_views_on",
        "storyline_window",
    }  # fmt: skip
    grants = (sql_texts / "roles/grants.sql").read_text()
    objects = [each.rpartition("/")[2] for each in names("functions") + names("views")]
    with storyline.connections.connection() as connection:
        tables = connection.execute("SELECT relname FROM pg_stat_user_tables").fetchall()
    objects += {row["relname"] for row in tables} - set(THEIRS)
    assert [each for each in objects if each not in grants and each not in internal] == []


def test_a_new_read_table_and_one_that_was_swapped_in_have_their_rights(
    storyline: Storyline, login: Login, sql_texts: Path, database_url: str
) -> None:
    from projections.replay import replay

    list(replay(storyline.projections, all_projections()["user_stats"]))
    edit(sql_texts / "functions/reports/storyline_bucket.sql", "15 minutes", "15 minute")
    assert migrate(database_url) == ["functions/reports/storyline_bucket", "roles/grants"]
    with psycopg.connect(login(ANALYST)) as connection:
        assert connection.execute("SELECT FROM user_stats").fetchall()
        assert connection.execute("SELECT storyline_bucket(now())").fetchone()


# Migrating logins, and the creation of roles


@pytest.fixture
def other_roles(
    sql_texts: Path, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, ...]]:
    """Roles with other names, which the cluster does not have yet."""
    prefix = f"t{uuid4().hex[:8]}_"
    others = {role: role.replace("storyline_", prefix) for role in ROLES}
    for role, other in sorted(others.items(), reverse=True):  # one name begins another one
        edit(sql_texts / "roles/grants.sql", role, other)
    roles = tuple(others.values())
    monkeypatch.setattr(roles_module, "ROLES", dict.fromkeys(roles, "their purpose"))
    yield roles
    with psycopg.connect(server_url, autocommit=True) as owner:
        for role in roles:
            owner.execute(SQL("DROP ROLE IF EXISTS {}").format(Identifier(role)))


@pytest.fixture
def empty_databases(server_url: str, other_roles: tuple[str, ...]) -> Iterator[list[str]]:
    """Two databases of an owner without the right to create roles."""
    owner = f"owner_{uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as superuser:
        superuser.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(owner)))
        bases = [f"{owner}_{number}" for number in (1, 2)]
        for base in bases:
            create = SQL("CREATE DATABASE {} OWNER {}").format(Identifier(base), Identifier(owner))
            superuser.execute(create)
        yield [make_conninfo(server_url, dbname=base, user=owner) for base in bases]
        for base in bases:
            superuser.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(base)))
        superuser.execute(SQL("DROP ROLE {}").format(Identifier(owner)))


def test_a_login_that_may_not_create_roles_migrates_and_grants_later(
    empty_databases: list[str],
    other_roles: tuple[str, ...],
    server_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = empty_databases[0]
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("STORYLINE_STATE_DIR", str(tmp_path / "state"))
    assert migrate(url)[-1] == "roles/grants"
    assert migrate(url) == []
    with open_storyline(url) as storyline:
        assert [role.exists for role in storyline.roles.listing()] == [False] * len(ROLES)
    status = CliRunner().invoke(app, ["status"])
    assert f"missing roles: {', '.join(other_roles)}" in status.stdout
    listed = CliRunner().invoke(app, ["roles", "list"])
    assert listed.stdout.splitlines()[-len(ROLES) :] == [
        create_statement(role) for role in other_roles
    ]
    with psycopg.connect(server_url, autocommit=True) as superuser:
        for role in other_roles:
            superuser.execute(create_statement(role).encode())
    assert migrate(url) == ["roles/grants"]
    assert migrate(url) == []
    with psycopg.connect(url) as connection:
        may = "SELECT has_table_privilege(%s, 'user_stats', 'SELECT')"
        assert connection.execute(may, [other_roles[2]]).fetchone() == (True,)


def test_migrations_of_two_databases_at_once_make_each_role_once(
    empty_databases: list[str], other_roles: tuple[str, ...], server_url: str
) -> None:
    start = Barrier(4)

    def wait_and_migrate(url: str) -> list[str]:
        start.wait()
        return migrate(url)

    urls = [make_conninfo(url, user="postgres") for url in empty_databases] * 2
    with ThreadPoolExecutor(start.parties) as threads:
        applied = list(threads.map(wait_and_migrate, urls))
    assert sum("roles/grants" in each for each in applied) == 2
    for url in urls:
        with open_storyline(url) as storyline:
            assert [role.exists for role in storyline.roles.listing()] == [True] * len(ROLES)


def test_a_login_that_may_not_migrate_gets_one_clear_line(
    storyline: Storyline, login: Login, sql_texts: Path
) -> None:
    url = login(WRITER)
    assert migrate(url) == []
    edit(sql_texts / "functions/reports/storyline_bucket.sql", "15 minutes", "15 minute")
    with pytest.raises(
        MigrationFailed, match=r"lacks functions/reports/storyline_bucket.*owner"
    ) as error:
        migrate(url)
    assert "\n" not in str(error.value)


def test_a_right_that_cannot_be_revoked_does_not_block_the_others(
    empty_databases: list[str], server_url: str
) -> None:
    url = empty_databases[0]
    large = "FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea)"
    with psycopg.connect(make_conninfo(url, user="postgres"), autocommit=True) as superuser:
        superuser.execute(f"REVOKE EXECUTE ON {large} FROM PUBLIC".encode())
        migrate(url)
        assert migrate(url) == []
        temporary = "SELECT has_database_privilege('public', current_database(), 'TEMPORARY')"
        assert superuser.execute(temporary).fetchone() == (False,)


def test_rights_that_were_lost_are_given_again(storyline: Storyline, database_url: str) -> None:
    execute(storyline.connections, f"REVOKE ALL ON schema_migration FROM {ANALYST}")
    assert migrate(database_url) == ["roles/grants"]


def test_a_role_is_listed_with_its_logins(storyline: Storyline, login: Login) -> None:
    url = login(ANALYST)
    with psycopg.connect(url) as connection:
        (listed,) = (each for each in storyline.roles.listing() if each.name == ANALYST)
        assert connection.info.user in listed.members


@pytest.mark.parametrize("name", ["", "a" * 64, "nul\x00"])
def test_an_invalid_login_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        grant_statement(ANALYST, name)


def test_a_statement_quotes_what_it_names() -> None:
    assert grant_statement(ANALYST, 'x" TO y; --') == f'GRANT "{ANALYST}" TO "x"" TO y; --";'
    from adapters.postgres.schema.roles import role_named

    assert role_named("analyst") == role_named(ANALYST) == ANALYST
    with pytest.raises(UnknownName, match="boss"):
        role_named("boss")


def test_each_role_that_is_granted_something_is_in_the_list(sql_texts: Path) -> None:
    grants = (sql_texts / "roles/grants.sql").read_text()
    assert set(re.findall(r"'(storyline_\w+)', '", grants)) == set(ROLES)
    named = [
        path.name
        for path in sql_texts.rglob("*.sql")
        if path.parent.name != "migrations" and any(role in path.read_text() for role in ROLES)
    ]
    assert named == ["grants.sql"]
