"""A Postgres that cancels what takes too long, as many who run one for others have it."""

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.bootstrap import open_storyline
from adapters.telegram.texts.translations import ENGLISH
from tests.drivers.bot_system import running_bot_system
from tests.drivers.sandbox import BOB, CHIARA


def test_a_command_that_postgres_always_cancels_fails_and_its_chat_goes_on(
    database_url: str, tmp_path: Path
) -> None:
    hurried = make_conninfo(database_url, options="-c statement_timeout=1500")
    with running_bot_system(hurried, tmp_path) as system, psycopg.connect(database_url) as other:
        system.sandbox.say(BOB, "/queue")
        system.sandbox.said(BOB, ENGLISH.nothing_waiting)
        other.execute("LOCK TABLE content_queue IN ACCESS EXCLUSIVE MODE")
        system.sandbox.say(BOB, "/queue")
        system.sandbox.say(CHIARA, "/help")
        system.sandbox.said(CHIARA, "Press Posted")
        system.sandbox.said(BOB, ENGLISH.failed)
        assert [each.outcome for each in system.recorded("/queue", 2)] == ["failed", "ok"]
        assert len(system.recorded("/help")) == 1


@pytest.mark.parametrize("timeout", ["0", "1000"], ids=["waits", "cancelled"])
def test_a_bot_starts_also_when_nobody_can_say_whether_the_chat_has_moved(
    database_url: str, tmp_path: Path, timeout: str
) -> None:
    with open_storyline(database_url) as log, log.connections.connection() as connection:
        connection.execute(
            "CREATE OR REPLACE FUNCTION storyline_chats(p_chat_id bigint) RETURNS bigint[]"
            " LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); END'"
        )
    hurried = make_conninfo(database_url, options=f"-c statement_timeout={timeout}")
    with running_bot_system(hurried, tmp_path) as system:
        system.sandbox.say(CHIARA, "/help")
        system.sandbox.said(CHIARA, "Press Posted")
