"""A group that becomes a supergroup has another id: one fact, and either id means the same chat."""

from typing import Any

import psycopg
import pytest

from adapters.bootstrap import Storyline
from domain.events import ChatMigrated
from tests.drivers.event_log import outcomes, project, record
from tests.factories.events import ALICE, NOON, OTHER_TEAM, TEAM, at, command, message, press

SUPERGROUP, NEXT = -1_000_000_000_777, -1_000_000_000_778


def migrated(old: int, new: int) -> ChatMigrated:
    return ChatMigrated.between(old, new, NOON)


def test_a_migration_is_one_fact_whoever_tells_it_and_when(storyline: Storyline) -> None:
    told, again = (
        migrated(TEAM, SUPERGROUP),
        ChatMigrated.between(TEAM, SUPERGROUP, at("2024-06-01")),
    )
    assert outcomes(record(storyline, told, message(), again)) == [
        "recorded", "recorded", "duplicate",
    ]  # fmt: skip
    assert outcomes(record(storyline, again)) == ["duplicate"]
    assert storyline.log.chat_ids(TEAM) == [TEAM, SUPERGROUP]


def test_a_chat_is_known_by_all_its_ids_the_newest_last(storyline: Storyline) -> None:
    record(storyline, migrated(SUPERGROUP, NEXT), migrated(TEAM, SUPERGROUP))
    for each in (TEAM, SUPERGROUP, NEXT):
        ids = storyline.log.chat_ids(each)
        assert sorted(ids) == sorted([TEAM, SUPERGROUP, NEXT])
        assert ids[-1] == NEXT
    assert storyline.log.chat_ids(OTHER_TEAM) == [OTHER_TEAM]


def test_ids_that_lead_to_each_other_do_not_lead_astray(storyline: Storyline) -> None:
    record(storyline, migrated(TEAM, SUPERGROUP), migrated(SUPERGROUP, TEAM))
    assert sorted(storyline.log.chat_ids(TEAM)) == sorted([TEAM, SUPERGROUP])


@pytest.mark.parametrize("chat_id", [TEAM, SUPERGROUP])
@pytest.mark.parametrize("folded", ["before", "after", "never"])
def test_reports_and_lists_by_either_id_tell_of_both(
    storyline: Storyline, chat_id: int, folded: str
) -> None:
    record(storyline, command(chat_id=TEAM), press("posted", chat_id=TEAM))
    record(storyline, message(chat_id=OTHER_TEAM))
    if folded == "before":
        project(storyline)
    record(storyline, migrated(TEAM, SUPERGROUP), press("skip", chat_id=SUPERGROUP))
    if folded == "after":
        project(storyline)

    asked: Any = {"chat_id": chat_id, "as_of": at("2024-05-07")}
    service = storyline.service
    assert service.get_user_stats(ALICE, **asked)["total_interactions"] == 3
    assert service.get_team_activity(**asked)["interactions_by_type"] == {
        "command": 1, "callback": 2,
    }  # fmt: skip
    decisions = service.get_content_decisions(**asked)
    assert (decisions["posted"], decisions["skipped"]) == (1, 1)
    assert service.get_counts(**asked)["callback"] == {"posted": 1, "skip": 1}
    shown = [each.telegram_chat_id for each in service.get_by_user(ALICE, **asked)]
    assert shown == [SUPERGROUP, TEAM, TEAM]  # each where it happened


def test_who_became_whom_is_read_from_indexes_of_nothing_else(
    storyline: Storyline, database_url: str
) -> None:
    record(storyline, *(message() for _ in range(100)), migrated(TEAM, SUPERGROUP))
    with psycopg.connect(database_url, autocommit=True) as connection:
        before = scans(connection)
        connection.execute("SELECT storyline_chats(%s)", [TEAM])
        after = scans(connection)
    used = {name for name, number in after.items() if number > before[name]}
    assert used & {"event_log_chat_left", "event_log_chat_taken"}
    assert "event_log" not in used


def scans(connection: psycopg.Connection) -> dict[str, int]:
    """How often the log was read as a whole, and by each of its indexes."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    counted = connection.execute(
        "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = 'event_log'"
        " UNION ALL SELECT indexrelname, idx_scan FROM pg_stat_user_indexes"
        " WHERE relname = 'event_log'"
    )
    return dict(counted.fetchall())
