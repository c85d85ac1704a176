"""A Postgres that cancels what takes too long, as many who run one for others have it."""

from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from adapters.telegram import texts
from tests.bot_story import BOB, CHIARA
from tests.stage import running_stage


def test_a_command_that_postgres_always_cancels_fails_and_its_chat_goes_on(
    database_url: str, tmp_path: Path
) -> None:
    hurried = make_conninfo(database_url, options="-c statement_timeout=1500")
    with running_stage(hurried, tmp_path) as stage, psycopg.connect(database_url) as other:
        stage.sandbox.say(BOB, "/queue")
        stage.sandbox.said(BOB, texts.NOTHING_WAITING)
        other.execute("LOCK TABLE content_queue IN ACCESS EXCLUSIVE MODE")
        stage.sandbox.say(BOB, "/queue")
        stage.sandbox.say(CHIARA, "/help")
        stage.sandbox.said(CHIARA, "Press Posted")
        stage.sandbox.said(BOB, texts.FAILED)
        assert [each.outcome for each in stage.recorded("/queue", 2)] == ["failed", "ok"]
        assert len(stage.recorded("/help")) == 1
