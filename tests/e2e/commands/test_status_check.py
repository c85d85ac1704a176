"""`storyline status --check`: what stops shows, and when it is over."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from adapters.bootstrap import open_storyline
from adapters.cli import main
from tests.drivers.bot_process import bot_environment, bot_process, inbox_of
from tests.drivers.command_line import CommandLine, Finished
from tests.drivers.event_log import project, record
from tests.drivers.programs import NOTHING, Program
from tests.drivers.sandbox import sandbox_process
from tests.drivers.waiting import wait_for
from tests.factories.events import message


def test_all_is_well_in_one_word(storyline: CommandLine) -> None:
    finished = storyline("status", "--check")
    assert (finished.exit_code, finished.out, finished.err) == (0, "ok\n", "")
    finished = storyline("status", "--check", "--json")
    assert (finished.exit_code, finished.json) == (0, {"ok": True, "troubles": []})


def test_a_limit_without_a_check_is_refused(storyline: CommandLine) -> None:
    finished = storyline("status", "--max-lag", "5")
    assert (finished.exit_code, finished.err) == (2, "error: --max-lag goes with --check\n")


def test_a_projector_that_was_killed_is_named_until_another_one_runs(
    storyline: CommandLine, environment: dict[str, str], database_url: str
) -> None:
    def check() -> Finished:
        return storyline("status", "--check", "--max-lag", "0.5")

    def projector() -> Program:
        return Program(main, "projector", environment=environment, stdout=NOTHING, stderr=NOTHING)

    running = projector()
    try:
        with open_storyline(database_url) as log:
            record(log, message())
            wait_for(
                lambda: not any(each["lag_events"] for each in log.projections.status()), "fold"
            )
            running.signal(signal.SIGKILL)
            assert running.wait(10) == -signal.SIGKILL
            record(log, message())
            wait_for(lambda: check().exit_code == 1, "trouble")
            (line,) = check().out.splitlines()
            assert line.startswith("no projector runs: 1 event to fold, the oldest for ")
            running = projector()
            wait_for(lambda: check().exit_code == 0, "end of the trouble")
    finally:
        running.kill()


def test_the_bot_of_the_settings_is_named_while_it_does_not_run(
    storyline: CommandLine, database_url: str, tmp_path: Path
) -> None:
    with sandbox_process() as telegram, bot_process(telegram, database_url, tmp_path) as bot:
        settings = bot_environment(telegram, database_url, tmp_path)
        inbox = inbox_of(telegram, tmp_path)

        def check() -> str:
            return storyline("status", "--check", **settings).out

        bot.start()
        wait_for(inbox.exists, "inbox")
        wait_for(lambda: check() == "ok\n", "bot that runs")
        bot.kill()
        shutil.copy(inbox, inbox.with_name("inbox-1.sqlite"))  # that of a former bot
        assert check() == f"bot {inbox.stem.removeprefix('inbox-')} is not running\n"
        settings["TELEGRAM_BOT_TOKEN"] = ""
        assert check() == "ok\n"


def test_a_postgres_that_is_away_is_a_trouble_and_the_rest_is_checked(
    storyline: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "backups").mkdir()
    finished = storyline(
        *("status", "--check"),
        DATABASE_URL="postgresql://u@127.0.0.1:1/db",
        STORYLINE_BACKUP_DIR=str(tmp_path / "backups"),
    )
    away, backup = finished.out.splitlines()
    assert finished.exit_code == 1
    assert away.startswith("no database at ")
    assert backup == f"no backup was found in {tmp_path / 'backups'}"


def test_an_old_backup_is_a_trouble_until_there_is_a_new_one(
    storyline: CommandLine, tmp_path: Path
) -> None:
    (old := tmp_path / "old.dump").touch()
    os.utime(old, (1_000_000_000, 1_000_000_000))
    folder = {"STORYLINE_BACKUP_DIR": str(tmp_path / "backups")}
    (tmp_path / "backups").mkdir()
    old.rename(tmp_path / "backups" / "old.dump")
    finished = storyline("status", "--check", **folder)
    assert finished.exit_code == 1
    assert finished.out.startswith("the last backup, old.dump, is ")
    (tmp_path / "backups" / ".new").touch()  # pg_dump writes it still
    assert storyline("status", "--check", **folder).out == finished.out
    (tmp_path / "backups" / "new.dump").touch()
    assert storyline("status", "--check", **folder).exit_code == 0
    assert "last backup: new.dump, 0.0 hours ago" in storyline("status", **folder).out


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (
            {"error_code": 403, "description": "Forbidden: bot was kicked from the supergroup"},
            "the bot cannot see the team's chat: Forbidden: bot was kicked from the supergroup",
        ),
        ({"drop": "before"}, "Telegram does not answer: RemoteProtocolError"),
    ],
)
def test_a_bot_that_cannot_work_in_the_teams_chat_is_a_trouble(
    storyline: CommandLine,
    database_url: str,
    tmp_path: Path,
    fault: dict[str, str | int],
    line: str,
) -> None:
    with sandbox_process() as telegram:
        settings = bot_environment(telegram, database_url, tmp_path)
        assert storyline("status", "--check", **settings).out == "ok\n"
        telegram.fault("getChatMember", **fault)
        finished = storyline("status", "--check", **settings)
        assert (finished.exit_code, finished.out) == (1, line + "\n")
        assert telegram.token not in finished.out + finished.err


def test_the_growth_of_the_log_is_shown(storyline: CommandLine, database_url: str) -> None:
    with open_storyline(database_url) as log:
        record(log, *[message() for _ in range(4)])
        project(log)
    growth = storyline("status", "--json").json["growth"]
    assert (growth["position"], growth["last_day"]) == (4, 4)
    assert growth["bytes"] > 0
    assert "log: 4 positions, 4 in the last day, " in storyline("status").out
