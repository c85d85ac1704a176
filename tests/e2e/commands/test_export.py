"""`storyline export`: files that are complete or not there, and rows that a pipe can take."""

import csv
import io
import json
import signal
import zipfile
from pathlib import Path

import psycopg
import pyarrow.parquet
import pytest

from adapters.cli import main
from tests.drivers.bot_system import BotSystem
from tests.drivers.command_line import CommandLine
from tests.drivers.programs import NOTHING, Program
from tests.drivers.sandbox import ADMIN, BOB
from tests.drivers.terminal import on_terminal
from tests.drivers.waiting import wait_for
from tests.e2e.commands.test_import import message


@pytest.fixture
def simulated(storyline: CommandLine) -> int:
    made = storyline("simulate", "--users=3", "--days=9", "--events=300", "--seed=4").out
    counts = storyline("import", "updates", "-", "--json", stdin=made).json
    recorded: int = counts["recorded"]
    return recorded


def test_a_file_and_a_pipe_get_the_same_rows(
    storyline: CommandLine, simulated: int, tmp_path: Path
) -> None:
    piped = storyline("export", "interactions")
    assert (piped.exit_code, piped.err) == (0, "")
    written = storyline("export", "interactions", "-o", str(tmp_path / "out.csv"))
    assert written.out == ""
    assert written.err == f"{simulated} rows in {tmp_path / 'out.csv'}\n"
    assert (tmp_path / "out.csv").read_text() == piped.out
    assert len(list(csv.DictReader(io.StringIO(piped.out)))) == simulated


def test_the_name_of_the_file_tells_the_format(
    storyline: CommandLine, simulated: int, tmp_path: Path
) -> None:
    lines, table = tmp_path / "out.jsonl", tmp_path / "out.parquet"
    for file in (lines, table):
        assert storyline("export", "interactions", "-o", str(file)).exit_code == 0
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    ids = pyarrow.parquet.read_table(table).column("id").to_pylist()
    assert [row["id"] for row in rows] == ids
    assert len(ids) == simulated


def test_times_are_in_the_team_s_zone_unless_told(storyline: CommandLine) -> None:
    storyline("import", "updates", "-", stdin=message(1))
    ends = {}
    for tz in ([], ["--tz", "America/St_Johns"]):
        shown = storyline("export", "interactions", *tz, STORYLINE_TIMEZONE="Asia/Kolkata")
        (row,) = csv.DictReader(io.StringIO(shown.out))
        ends[tuple(tz)] = row["created_at"][-6:]
    assert ends[()] == "+05:30"
    assert ends["--tz", "America/St_Johns"] in ("-03:30", "-02:30")


def test_a_read_table_that_lags_is_told(storyline: CommandLine) -> None:
    storyline("import", "updates", "-", stdin=message(1))
    behind = storyline("export", "user_stats")
    assert behind.err == "user_stats is 1 event behind the log\n"
    storyline("projector", "--once")
    fresh = storyline("export", "user_stats")
    assert fresh.err == ""
    assert len(fresh.out.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["interactions", "-o", "/missing/folder/out.csv"], "/missing/folder/out.csv"),
        (["interactions", "-o", "/"], "/"),
        (["interactions", "--tz", "Mars/Olympus"], "Mars/Olympus"),
        (["interactions", "--since", "yesterday"], "yesterday"),
        (["interactions", "--since", "2026-03-02", "--until", "2026-03-01"], "2026-03-02"),
        (["interactions", "--chat", "12"], "12"),
    ],
)
def test_wrong_use_gets_one_line(storyline: CommandLine, arguments: list[str], named: str) -> None:
    refused = storyline("export", *arguments)
    assert refused.exit_code == 2
    (line,) = refused.err.splitlines()
    assert line.startswith("error: ")
    assert named in line


def test_an_unknown_chat_gets_a_hint(storyline: CommandLine) -> None:
    storyline("import", "updates", "-", stdin=message(1))
    shown = storyline("export", "interactions", "--chat=-55")
    assert (shown.exit_code, len(shown.out.splitlines())) == (0, 1)
    assert shown.err == "no interaction is recorded in chat -55; known chats: Team (-100)\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_an_export_that_is_interrupted_leaves_the_former_file(
    storyline: CommandLine,
    simulated: int,
    environment: dict[str, str],
    database_url: str,
    tmp_path: Path,
    number: signal.Signals,
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    target = folder / "out.csv"
    target.write_text("former")
    with psycopg.connect(database_url) as blocker:
        blocker.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
        export = Program(
            main,
            *("export", "interactions", "-o", str(target)),
            environment=environment,
            stdout=NOTHING,
            stderr=tmp_path / "err",
        )
        try:
            wait_for(lambda: len(list(folder.iterdir())) == 2, "temporary file")
            export.signal(number)
            exit_code = export.wait(60)
        finally:
            export.kill()
    assert exit_code != 0
    assert target.read_text() == "former"
    if number is not signal.SIGKILL:
        assert list(folder.iterdir()) == [target]
        assert "Traceback" not in (tmp_path / "err").read_text()


def test_a_terminal_sees_the_progress(
    simulated: int, environment: dict[str, str], tmp_path: Path
) -> None:
    shown = on_terminal(environment, "export", "interactions", "-o", str(tmp_path / "out.csv"))
    assert f"{simulated}/{simulated}" in shown
    assert f"{simulated} rows in" in shown


def test_an_admin_gets_the_export_in_private(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(BOB, "/export")
    sandbox.said(BOB, "Only an admin")
    sandbox.say(ADMIN, "/export 7")
    sandbox.said(ADMIN, "Send me /start in private first")
    sandbox.say(ADMIN, "/start", "bot")
    sandbox.said(ADMIN, "/export [days]", "bot")
    sandbox.say(ADMIN, "/export 7")
    sandbox.said(ADMIN, "I send it to you in private")
    document = sandbox.said(ADMIN, "of the last 7 days", "bot")["document"]
    assert document["file_name"].endswith(".zip")
    path = sandbox.http.get(
        f"/bot{sandbox.token}/getFile", params={"file_id": document["file_id"]}
    ).json()["result"]["file_path"]
    content = sandbox.http.get(f"/file/bot{sandbox.token}/{path}").content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.namelist() == ["interactions.csv", "decisions.csv"]
        rows = list(csv.DictReader(io.TextIOWrapper(packed.open("interactions.csv"), "utf-8")))
    assert {"/export"} <= {row["interaction_name"] for row in rows}
    assert {row["user_name"] for row in rows} == {""}
    outcomes = [each.outcome for each in system.recorded("/export", 3)]
    assert sorted(outcomes) == ["denied", "failed", "ok"]
