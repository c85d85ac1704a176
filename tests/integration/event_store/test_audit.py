"""The audit verifies what was appended and finds every later change."""

from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow

from adapters.bootstrap import Storyline, open_storyline, storyline_over
from adapters.postgres.schema.migrate import migrate
from adapters.statements import statement
from domain.chain import START, Head
from domain.content.decisions import load
from domain.errors import LogBroken, NotPermitted
from domain.events import Event
from domain.ids import ItemId
from domain.ports import Unit
from tests.drivers.event_log import execute, record, tamper
from tests.factories.content import withdrawn
from tests.factories.events import NOON, command, decision, in_private, message, press, response

# Positions 1 to 4, 5, and 6 to 8.
BATCHES: list[list[Event | Unit]] = [
    [message(), command(context={"items_shown": 1.50}), in_private(message()), response()],
    [press(thread_id=3, message_id=7)],
    [message(), decision(press(), offered_at=NOON)],
]


@pytest.fixture
def told(storyline: Storyline) -> Storyline:
    """A Storyline with three batches in its log."""
    for batch in BATCHES:
        record(storyline, *batch)
    return storyline


def broken_at(storyline: Storyline, since: Head = START) -> int | None:
    """The position that the audit names, or None."""
    try:
        list(storyline.audit.verify(since))
    except LogBroken as broken:
        return broken.position
    return None


def test_the_whole_log_is_verified(told: Storyline) -> None:
    *_, last = told.audit.verify()
    assert last == (8, 8)
    assert told.audit.head().position == 8


def test_an_empty_log_is_verified(storyline: Storyline) -> None:
    assert storyline.audit.head() == START
    assert broken_at(storyline) is None


def test_events_of_any_kind_are_covered_even_without_json(storyline: Storyline) -> None:
    stored = StoredEvent(uuid4(), 1, "somebody.else", b"\x00\xff")
    storyline.log.recorder.insert_events([stored])
    assert broken_at(storyline) is None
    tamper(storyline.connections, r"UPDATE event_log SET state = '\x00fe'")
    assert broken_at(storyline) == 1


def test_a_duplicate_and_a_conflict_leave_no_link_and_break_none(told: Storyline) -> None:
    head = told.audit.head()
    record(told, *BATCHES[1])
    assert told.audit.head() == head
    record(told, message(), *BATCHES[0], message())
    assert told.audit.head().position == 10
    assert broken_at(told) is None


def test_unused_positions_break_nothing(told: Storyline) -> None:
    for last_used in (9, 20_000, 2**40):
        execute(told.connections, f"SELECT setval('event_log_notification_id_seq', {last_used})")
        record(told, message(), message())
        assert told.audit.head().position == last_used + 2
        record(told, message())
    assert broken_at(told) is None


COLUMNS = {
    "originator_id": "'00000000-0000-0000-0000-000000000001'",
    "originator_version": "originator_version + 1",
    "topic": "topic || ' '",
    "state": "set_byte(state, 5, get_byte(state, 5) # 1)",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "occurred_at": "occurred_at + interval '1 microsecond'",
    "user_id": "'00000000-0000-0000-0000-000000000001'",
    "chat_id": "coalesce(chat_id, 0) + 1",
    "is_private": "NOT coalesce(is_private, true)",
    "message_id": "coalesce(message_id, 0) + 1",
    "thread_id": "coalesce(thread_id, 0) + 1",
    "interaction_type": "coalesce(interaction_type || 's', '')",
    "interaction_name": "coalesce(interaction_name || 's', '')",
    "outcome": "'failed'",
    "context": """context || '{"items_shown": 2}'""",
    "offered_at": "'9999-12-29'",
}


def test_a_changed_value_is_found_in_every_column(told: Storyline) -> None:
    assert {"notification_id", *COLUMNS} == set(log_rows(told)[0])
    keep_a_copy(told)
    for column, changed in COLUMNS.items():
        for position in (1, 2, 5, 8):
            change = f"UPDATE event_log SET {column} = {changed} WHERE notification_id = {position}"
            tamper(told.connections, change)
            assert broken_at(told) == position, change
            tamper(told.connections, *RESTORE)
            assert broken_at(told) is None


WITHDRAWAL = """
UPDATE event_log SET {} WHERE topic = 'storyline.DecisionWithdrawn'
"""
WITHDRAWALS = {
    "the press in the state": """state = convert_to(
        regexp_replace(convert_from(state, 'UTF8'), '("press_id":").', '\\1x'), 'UTF8'
    )""",
    "the press in the context": """context = context || '{"press_id": null}'""",
    "the person who had decided": "context = context || jsonb_build_object('decided_by', user_id)",
    "the time of the decision": """context = context || '{"decided_at": "2024-05-06T12:00:01Z"}'""",
    "the person who took it back": "user_id = '00000000-0000-0000-0000-000000000001'",
    "what it is": "topic = 'storyline.ContentEdited'",
}


@pytest.mark.parametrize("change", WITHDRAWALS.values(), ids=WITHDRAWALS)
def test_a_withdrawal_that_was_changed_is_named(told: Storyline, change: str) -> None:
    pressed, decided = decision(press())
    (_, undone) = record(
        told,
        [pressed, decided],
        withdrawn(load(ItemId(decided.stream_id), [pressed, decided])),
    )
    assert broken_at(told) is None
    tamper(told.connections, WITHDRAWAL.format(change))
    assert broken_at(told) == undone.position


def test_a_number_that_is_equal_but_written_differently_is_found(told: Storyline) -> None:
    """1.50 and 1.5 are equal as jsonb; they are not the same bytes."""
    tamper(
        told.connections,
        """UPDATE event_log SET context = '{"items_shown": 1.500}' WHERE notification_id = 2""",
    )
    assert broken_at(told) == 2


DEEDS = {
    "an event is gone": ("DELETE FROM event_log WHERE notification_id = 3", 3),
    "the first event is gone": ("DELETE FROM event_log WHERE notification_id = 1", 1),
    "a batch is gone": ("DELETE FROM event_log WHERE notification_id > 5", 6),
    "the end of a batch is gone": ("DELETE FROM event_log WHERE notification_id = 8", 8),
    "all events are gone": ("TRUNCATE event_log", 1),
    "a link is gone": ("DELETE FROM event_chain WHERE position = 5", 5),
    "the first link is gone": ("DELETE FROM event_chain WHERE position = 4", 1),
    "the last link is gone": ("DELETE FROM event_chain WHERE position = 8", 6),
    "all links are gone": ("TRUNCATE event_chain", 1),
    "a link and its events are gone": (
        "WITH gone AS (DELETE FROM event_log WHERE notification_id = 5) "
        "DELETE FROM event_chain WHERE position = 5",
        5,
    ),
    "two events change places": (
        "UPDATE event_log SET notification_id = -notification_id WHERE notification_id IN (2, 7);"
        "UPDATE event_log SET notification_id = 9 + notification_id WHERE notification_id < 0",
        2,
    ),
    "a batch is moved": (
        "UPDATE event_log SET notification_id = notification_id + 100 WHERE notification_id > 5;"
        "UPDATE event_chain SET position = position + 100 WHERE position > 5",
        106,
    ),
    "a link is changed": ("UPDATE event_chain SET digest = sha256(digest) WHERE position = 5", 5),
    "a link's moment is changed": (
        "UPDATE event_chain SET recorded_at = now() WHERE position = 8",
        6,
    ),
    "a link's digests are changed": (
        "UPDATE event_chain SET digests = digests || digests WHERE position = 8",
        6,
    ),
    "a link says it follows another one": (
        "UPDATE event_chain SET follows = 3 WHERE position = 5",
        5,
    ),
    "a link is put in": ("INSERT INTO event_chain VALUES (7, 6, now(), '', '')", 6),
    "a link is put in before all": ("INSERT INTO event_chain VALUES (-7, -8, now(), '', '')", -7),
    "a link is put in after all": ("INSERT INTO event_chain VALUES (9, 8, now(), '', '')", 9),
    "an event is put in at the end": (
        "INSERT INTO event_log (originator_id, originator_version, topic, state, recorded_at)"
        " VALUES (gen_random_uuid(), 1, '', '', now())",
        9,
    ),
    "an event is put in before all": (
        "INSERT INTO event_log (notification_id, originator_id, originator_version, topic, state,"
        " recorded_at) VALUES (-1, gen_random_uuid(), 1, '', '', now())",
        -1,
    ),
}


def test_changes_by_a_superuser_to_log_or_chain_are_found(told: Storyline) -> None:
    keep_a_copy(told)
    for what, (deed, position) in DEEDS.items():
        tamper(told.connections, deed)
        assert broken_at(told) == position, what
        tamper(told.connections, *RESTORE)
        assert broken_at(told) is None


def test_a_link_with_a_null_is_found(told: Storyline) -> None:
    keep_a_copy(told)
    for column in ("follows", "recorded_at", "digests", "digest"):
        tamper(
            told.connections,
            f"ALTER TABLE event_chain ALTER {column} DROP NOT NULL",
            f"UPDATE event_chain SET {column} = NULL WHERE position = 8",
        )
        assert broken_at(told) == 6, column
        assert told.audit.head().position == 8
        tamper(told.connections, *RESTORE)


def test_replaced_functions_hide_nothing(told: Storyline) -> None:
    tamper(
        told.connections,
        "UPDATE event_log SET outcome = 'failed' WHERE notification_id = 2",
        "DROP FUNCTION event_digest, event_chain_digest CASCADE",
    )
    assert broken_at(told) == 2


def test_an_event_put_into_a_gap_is_found_also_after_more_was_appended(told: Storyline) -> None:
    copied = (
        "INSERT INTO event_log (originator_id, originator_version, topic, state, recorded_at)"
        " VALUES (gen_random_uuid(), 1, '', '', now())"
    )
    execute(told.connections, copied)
    record(told, message())
    assert broken_at(told) == 9


def test_a_log_cut_off_with_its_chain_is_found_by_a_kept_head(told: Storyline) -> None:
    head = told.audit.head()
    cut = [
        "DELETE FROM event_log WHERE notification_id > 5",
        "DELETE FROM event_chain WHERE position > 5",
    ]
    tamper(told.connections, *cut)
    assert broken_at(told) is None  # what is left holds by itself
    assert broken_at(told, since=head) == 6

    record(told, message(), message(), message())
    assert broken_at(told) is None
    assert broken_at(told, since=head) is not None


def test_a_rebuilt_chain_is_found_by_a_kept_head(told: Storyline) -> None:
    head = told.audit.head()
    tamper(told.connections, "UPDATE event_log SET outcome = 'failed' WHERE notification_id = 2")
    tamper(told.connections, "TRUNCATE event_chain")
    make_the_chain_anew(told)
    assert broken_at(told) is None
    assert broken_at(told, since=head) == 8


def test_since_a_head_later_events_are_verified_first_and_earlier_ones_too(
    told: Storyline,
) -> None:
    head = told.audit.head()
    record(told, message(), message())
    assert [step.position for step in told.audit.verify(head)] == [8, 10, 4, 5, 8]
    tamper(told.connections, "UPDATE event_log SET outcome = 'failed' WHERE notification_id = 2")
    with pytest.raises(LogBroken, match=r"position 2: .*; it is before the head that was kept"):
        list(told.audit.verify(head))
    tamper(told.connections, "UPDATE event_log SET outcome = 'failed' WHERE notification_id = 10")
    assert broken_at(told, since=head) == 10
    assert broken_at(told) == 2


WITHOUT_KEY = [
    "ALTER TABLE event_log ALTER notification_id DROP IDENTITY",
    "ALTER TABLE event_log DROP CONSTRAINT event_log_pkey",
    "ALTER TABLE event_log ALTER notification_id DROP NOT NULL",
]
SNEAKED_IN = """INSERT INTO event_log (
    notification_id, originator_id, originator_version, topic, state, recorded_at
) OVERRIDING SYSTEM VALUE VALUES ({}, gen_random_uuid(), 1, '', '', now())"""


def test_a_row_without_a_position_is_found(told: Storyline) -> None:
    execute(told.connections, *WITHOUT_KEY, SNEAKED_IN.format("NULL"))
    with pytest.raises(LogBroken, match="up to here the log has 1 rows that its key does not find"):
        list(told.audit.verify())


def test_a_row_that_the_key_does_not_know_is_found(told: Storyline) -> None:
    """The index is told not to take new rows in. Other indexes show the row to reports."""
    ready = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'event_log_pkey'::regclass"
    execute(told.connections, ready.format("false"), SNEAKED_IN.format(5), ready.format("true"))
    with pytest.raises(LogBroken, match="up to here the log has 1 rows that its key does not find"):
        list(told.audit.verify())


def test_what_a_search_path_puts_before_postgres_hides_nothing(
    told: Storyline, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        name = connection.info.dbname
    shadow = """CREATE FUNCTION evil.record_send(record) RETURNS bytea LANGUAGE plpgsql AS $$
        DECLARE event record := $1;
        BEGIN
            RETURN pg_catalog.record_send(event) || '';
        END $$"""
    bounds = """CREATE FUNCTION evil.to_regclass(text) RETURNS regclass
        LANGUAGE sql AS $$ SELECT 'event_chain'::regclass $$"""
    less = """CREATE OPERATOR evil.> (
        LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = pg_catalog.int8eq
    )"""
    execute(
        told.connections,
        "CREATE SCHEMA evil",
        *(shadow, bounds, less),
        f"ALTER DATABASE {name} SET search_path = evil, pg_catalog, public",
    )
    with open_storyline(database_url) as other:
        assert broken_at(other) is None
        tamper(told.connections, "UPDATE event_log SET outcome = '' WHERE notification_id = 2")
        assert broken_at(other) == 2


def test_row_security_hides_nothing_from_the_audit(
    told: Storyline, database_url: str, analyst: str
) -> None:
    tamper(told.connections, SNEAKED_IN.format(7_000))
    execute(
        told.connections,
        f"""GRANT storyline_writer TO "{analyst}" """,
        "CREATE POLICY pristine ON event_log USING (notification_id <> 7000)",
        "ALTER TABLE event_log ENABLE ROW LEVEL SECURITY",
        f"""ALTER ROLE "{analyst}" LOGIN""",
    )
    login = make_conninfo(database_url, user=analyst)
    with storyline_over(login) as auditor, pytest.raises(NotPermitted, match="row-level security"):
        list(auditor.audit.verify())


def test_events_appended_during_an_audit_are_left_for_the_next_one(told: Storyline) -> None:
    audit = told.audit.verify()
    next(audit)
    record(told, message())
    *_, last = audit
    assert last == (8, 8)
    assert broken_at(told) is None


def test_a_log_in_many_ranges_is_verified_in_order(
    storyline: Storyline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.postgres.event_store.audit.RANGE", 3)
    for size in (1, 5, 2, 1, 1, 4, 1, 1):
        record(storyline, *(message() for _ in range(size)))
    assert [step.position for step in storyline.audit.verify()] == [0, 1, 6, 8, 9, 10, 14, 15, 16]
    tamper(storyline.connections, "DELETE FROM event_log WHERE notification_id = 12")
    assert broken_at(storyline) == 12


SETTINGS = [
    "timezone = 'Asia/Kathmandu'",
    "datestyle = 'SQL, DMY'",
    "intervalstyle = 'sql_standard'",
    "extra_float_digits = -15",
    "bytea_output = 'escape'",
    "client_encoding = 'LATIN1'",
    "default_transaction_isolation = 'serializable'",
]


def test_client_settings_make_no_difference(storyline: Storyline, database_url: str) -> None:
    for setting in SETTINGS:
        happened = message(context={"text": "ñ", "number": 1e300})
        with psycopg.connect(database_url) as connection:
            name = connection.info.dbname
        execute(storyline.connections, f"ALTER DATABASE {name} SET {setting}")
        with open_storyline(database_url) as other:
            record(other, happened, *decision(press(), offered_at=NOON))
            assert broken_at(other) is None, setting
        execute(storyline.connections, f"ALTER DATABASE {name} RESET ALL")
        assert broken_at(storyline) is None, setting


def test_the_migration_chains_the_log_of_an_earlier_release(
    told: Storyline, database_url: str
) -> None:
    execute(told.connections, "SELECT nextval('event_log_notification_id_seq')")
    record(told, message())
    head = told.audit.head()
    forget_the_chain(told)
    migrate(database_url)
    assert told.audit.head() == head
    assert broken_at(told) is None
    record(told, message())
    assert broken_at(told, since=head) is None


def test_an_append_under_way_by_an_earlier_release_is_refused(told: Storyline) -> None:
    earlier = """INSERT INTO event_log (originator_id, originator_version, topic, state)
    VALUES (gen_random_uuid(), 1, '', '')"""
    with pytest.raises(psycopg.errors.NotNullViolation):
        execute(told.connections, earlier)


def test_even_the_owner_cannot_change_the_chain(told: Storyline) -> None:
    for attack in (
        "UPDATE event_chain SET digest = ''",
        "DELETE FROM event_chain",
        "TRUNCATE event_chain",
    ):
        for role in ("origin", "replica"):
            with pytest.raises(psycopg.Error, match="event_chain is append-only"):
                execute(told.connections, f"SET session_replication_role = {role}; {attack}")


RESTORE = [
    "TRUNCATE event_log, event_chain",
    "INSERT INTO event_log SELECT * FROM kept_log",
    "INSERT INTO event_chain SELECT * FROM kept_chain",
]


def forget_the_chain(storyline: Storyline) -> None:
    """Bring the database to the state of a release without a chain."""
    execute(
        storyline.connections,
        "DROP TABLE event_chain CASCADE",
        "DROP FUNCTION event_digest, event_chain_digest",
        "ALTER TABLE event_log ALTER recorded_at SET DEFAULT now()",
        "DROP TABLE event_log_lock",
        "DELETE FROM schema_migration WHERE name ~ '0009_event_chain|0013_append_lock'",
    )


def keep_a_copy(storyline: Storyline) -> None:
    execute(
        storyline.connections,
        "CREATE TABLE kept_log AS SELECT * FROM event_log",
        "CREATE TABLE kept_chain AS SELECT * FROM event_chain",
    )


def make_the_chain_anew(storyline: Storyline) -> None:
    """Rebuild the chain as the migration does."""
    migration = statement("migrations/0009_event_chain")
    execute(
        storyline.connections, migration[migration.index("DO $$") : migration.index("END\n$$;") + 7]
    )


def log_rows(storyline: Storyline) -> list[DictRow]:
    with storyline.connections.connection() as connection:
        return connection.execute("SELECT * FROM event_log").fetchall()
