"""The habits of a command line: help, exit codes, one-line errors, JSON, signals."""

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import pytest
from rich.cells import cell_len

from adapters.cli import main
from tests.drivers.command_line import CommandLine
from tests.drivers.programs import NOTHING, Program
from tests.drivers.terminal import COLUMNS, LINES, on_terminal
from tests.e2e.commands.test_import import message

COMMANDS = [
    "run",
    "bot",
    "demo",
    "settings",
    "migrate",
    "status",
    "import updates",
    "queue add",
    "queue list",
    "stats user",
    "stats team",
    "stats decisions",
    "interactions",
    "export",
    "projector",
    "psql",
    "parked list",
    "parked show",
    "parked retry",
    "parked drop",
    "roles list",
    "roles grant",
    "users list",
    "users show",
    "users erase",
    "replay",
    "simulate",
]
STORYLINE = [sys.executable, "-m", "adapters.cli"]
SIMULATION = ["--users", "3", "--days", "9", "--events", "300", "--seed", "4"]


@pytest.fixture
def simulated(storyline: CommandLine) -> str:
    return storyline("simulate", *SIMULATION).out


def test_it_says_its_version(storyline: CommandLine) -> None:
    shown = storyline("--version")
    assert (shown.exit_code, shown.out) == (0, f"storyline {version('storyline-interactions')}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(storyline: CommandLine, command: str) -> None:
    shown = storyline(*command.split(), "--help")
    assert shown.exit_code == 0
    assert "Examples" in shown.out
    assert "<bool>" not in shown.out


@pytest.mark.parametrize(
    ("arguments", "exit_code", "named"),
    [
        (["stats", "team", "--days", "-1"], 2, "-1"),
        (["stats", "team", "--tz", "Mars/Olympus"], 2, "Mars/Olympus"),
        (["stats", "team", "--tz", "../../etc/passwd"], 2, "../../etc/passwd"),
        (["stats", "team", "--as-of", "2026-03-01T09:00"], 2, "2026-03-01T09:00"),
        (["stats", "team", "--as-of", "yesterday"], 2, "yesterday"),
        (["stats", "team", "--chat", "12"], 2, "12"),
        (["stats", "user", "@nobody"], 1, "@nobody"),
        (["stats", "user", str(10**30)], 1, str(10**30)),
        (["stats", "user", "7" * 5_000], 1, "777"),
        (["interactions", "--context", "{"], 2, "{"),
        (["interactions", "--context", "[" * 50_000], 2, "[["),
        (["interactions", "--limit", "-1"], 2, "-1"),
        (["queue", "list", "--limit", "1e3"], 2, "1e3"),
        (["users", "list", "--limit", "7" * 5_000], 2, "777"),
        (["parked", "list", "--limit", str(2**63)], 2, str(2**63)),
        (["inbox", "list", "--limit", str(2**63)], 2, str(2**63)),
        (["interactions", "--type", "telepathy"], 2, "telepathy"),
        (["interactions", "--chat", str(2**70)], 2, str(2**70)),
        (["interactions", "--user", ""], 1, "''"),
        (["import", "updates", "missing.jsonl"], 2, "missing.jsonl"),
        (["import", "updates", ""], 2, "''"),
        (["replay", "nothing"], 1, "nothing"),
        (["replay"], 2, "--all"),
        (["bot"], 2, "set TELEGRAM_BOT_TOKEN to the bot's token and STORYLINE_TEAM_CHAT_ID to"),
        (
            ["simulate", "--users=1", "--days=1", "--events=1", "--seed=1", "--chats=2"],
            2,
            "2 chats",
        ),
    ],
)
def test_wrong_input_gets_one_line_that_names_it(
    storyline: CommandLine, arguments: list[str], exit_code: int, named: str
) -> None:
    refused = storyline(*arguments)
    assert refused.exit_code == exit_code
    (line,) = refused.err.splitlines()
    assert line.startswith("error: ")
    assert named in line


@pytest.mark.parametrize(
    ("url", "exit_code"),
    [
        ("postgresql://u:secret@127.0.0.1:1/db", 1),
        ("host=127.0.0.1 port=1 password=secret", 1),
        ("secret", 2),
        ("secret \udcff", 2),
        ("postgresql://u:a secret@127.0.0.1/db", 2),
    ],
)
def test_an_unusable_database_url_gets_one_line_without_the_password(
    storyline: CommandLine, url: str, exit_code: int
) -> None:
    refused = storyline("stats", "team", DATABASE_URL=url)
    assert refused.exit_code == exit_code
    (line,) = refused.err.splitlines()
    assert line.startswith("error: ")
    assert "secret" not in line


def test_psql_opens_the_database_in_use(storyline: CommandLine) -> None:
    storyline("migrate")
    asked = storyline("psql", "--no-psqlrc", "-At", "-c", "SELECT count(*) FROM event_log")
    assert (asked.exit_code, asked.out) == (0, "0\n")
    wrong = storyline("psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", stdin="SELECT 1/0")
    assert wrong.exit_code == 3
    assert "division by zero" in wrong.err


def test_status_tells_that_a_projection_is_not_in_this_release(storyline: CommandLine) -> None:
    storyline("migrate")
    added = """
        INSERT INTO projection_checkpoint
        SELECT (jsonb_populate_record(c, '{"projection": "last_heard"}')).*
        FROM projection_checkpoint AS c WHERE projection = 'user_stats' AND target = 'live'
    """
    assert storyline("psql", "-c", added).exit_code == 0
    shown = storyline("status")
    assert shown.exit_code == 0
    assert "last_heard: it is not in this release" in shown.out
    assert "storyline replay last_heard" not in shown.out


def test_the_demo_twice_imports_once_and_reports_the_same(storyline: CommandLine) -> None:
    first, again = storyline("demo"), storyline("demo")

    assert first.exit_code == again.exit_code == 0
    summary, _, reports = first.out.partition("\n")
    assert "recorded 5" in summary
    assert "recorded 0, duplicates 6,000, parked 0" in again.out
    assert again.out.partition("\n")[2] == reports


def test_the_demo_with_an_end_is_not_added_to_another_log(storyline: CommandLine) -> None:
    assert "1772323200" in storyline("demo", "--until", "2026-03-01").out
    refused = storyline("demo", "--until", "2026-04-01")

    assert refused.exit_code == 2
    assert "the log is not empty" in refused.err


@pytest.mark.parametrize("made", [Path.mkdir, lambda path: path.write_text("no update\n")])
def test_a_demo_that_cannot_be_shown_is_told_in_one_line(
    storyline: CommandLine, tmp_path: Path, made: Callable[[Path], object]
) -> None:
    updates = tmp_path / "state" / "demo-updates.jsonl"
    updates.parent.mkdir()
    made(updates)
    (tmp_path / "file").touch()

    for folder in (updates.parent, tmp_path / "file"):
        refused = storyline("demo", STORYLINE_STATE_DIR=str(folder))
        assert refused.exit_code in {1, 2}
        told = [line for line in refused.err.splitlines() if line.startswith("error: ")]
        assert len(told) == 1
        assert str(folder / updates.name) in told[0]
        assert "Traceback" not in refused.err


def test_a_simulation_is_the_same_for_a_seed_and_its_import_adds_up(
    storyline: CommandLine, simulated: str
) -> None:
    assert storyline("simulate", *SIMULATION).out == simulated
    updates = [json.loads(line) for line in simulated.splitlines()]
    assert len(updates) == 300

    counts = storyline("import", "updates", "-", "--json", stdin=simulated).json

    assert counts["recorded"] == len({update["update_id"] for update in updates})
    assert counts["recorded"] + counts["duplicates"] == 300


def test_reports_come_as_json_and_csv(storyline: CommandLine, simulated: str) -> None:
    storyline("import", "updates", "-", stdin=simulated)
    window = ["--days", "10", "--as-of", "2026-01-01", "--tz", "Asia/Kolkata"]

    team = storyline("stats", "team", *window, "--json").json
    days = list(csv.DictReader(io.StringIO(storyline("stats", "team", *window, "--csv").out)))
    busiest = max(team["interactions_by_user"], key=team["interactions_by_user"].get)
    person = storyline("stats", "user", busiest, *window, "--json").json

    assert team["total_interactions"] == sum(int(day["interactions"]) for day in days) > 0
    assert [day["date"] for day in days] == [day["date"] for day in team["daily_activity"]]
    assert person["total_interactions"] == team["interactions_by_user"][busiest]
    assert storyline("stats", "user", str(uuid4()), "--json").exit_code == 1


def test_interactions_come_as_csv_in_the_zone_asked_for(storyline: CommandLine) -> None:
    mallory = {"id": 5, "is_bot": False, "first_name": "=1+1"}
    storyline("import", "updates", "-", stdin=message(1, **{"from": mallory}))
    shown = storyline("interactions", "--csv", "--tz", "Asia/Kolkata")
    (row,) = csv.DictReader(io.StringIO(shown.out))
    assert (row["created_at"], row["user_name"]) == ("2023-11-15T03:43:20+05:30", "'=1+1")
    table = storyline("interactions", STORYLINE_TIMEZONE="Asia/Kolkata").out
    assert "time (Kolkata)" in table
    assert "2023-11-15 03:43:20" in table


def test_a_team_is_shown_on_one_screen(
    storyline: CommandLine, simulated: str, environment: dict[str, str]
) -> None:
    counts = storyline("import", "updates", "-", "--json", stdin=simulated).json
    window = ["--days", "10", "--as-of", "2026-01-01"]
    shown = on_terminal(environment, "stats", "team", *window)
    lines = shown.splitlines()
    assert len(lines) < LINES
    assert all(cell_len(line) <= COLUMNS for line in lines)
    total = storyline("stats", "team", *window, "--json").json["total_interactions"]
    assert f"{total} interactions" in lines[0]
    assert total <= counts["recorded"]
    assert {"Mon", "Sun"} <= {line[:3] for line in lines}


def test_an_empty_name_is_the_name_of_nothing(storyline: CommandLine) -> None:
    storyline("import", "updates", "-", stdin=message(1))
    assert storyline("interactions", "--name", "", "--json").json == []
    assert len(storyline("interactions", "--name", "text", "--json").json) == 1


def test_the_projector_follows_the_log_until_it_is_told_to_stop(
    storyline: CommandLine, simulated: str, environment: dict[str, str]
) -> None:
    projector = Program(main, "projector", environment=environment, stdout=NOTHING, stderr=NOTHING)
    try:
        storyline("import", "updates", "-", stdin=simulated)
        deadline = time.monotonic() + 30
        while any(each["lag_events"] for each in storyline("status", "--json").json["projections"]):
            assert time.monotonic() < deadline, "the projector does not follow"
    finally:
        projector.signal(signal.SIGTERM)
        assert projector.wait(10) == 0


def test_a_reader_that_has_seen_enough_ends_the_output_quietly(environment: dict[str, str]) -> None:
    simulate = [*STORYLINE, "simulate", *SIMULATION[:4], "--events", "20000", "--seed", "1"]
    with subprocess.Popen(
        simulate, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_a_chat_that_is_not_known_gets_a_hint(storyline: CommandLine) -> None:
    empty = storyline("stats", "team", "--chat=-55", "--json")
    assert (empty.exit_code, empty.err) == (0, "no interaction is recorded in chat -55\n")
    assert storyline("import", "updates", "-", stdin=message(1)).exit_code == 0
    asked = [["stats", "team"], ["stats", "decisions"], ["stats", "user", "@ada"], ["interactions"]]
    for command in asked:
        shown = storyline(*command, "--chat=-55", "--json")
        hint = "no interaction is recorded in chat -55; known chats: Team (-100)\n"
        assert (shown.exit_code, shown.err) == (0, hint)
        assert storyline(*command, "--chat=-100", "--json").err == ""


def test_a_chat_is_shown_and_asked_for_by_its_title(storyline: CommandLine) -> None:
    evil = "\u202egpj.exe <b>\x1b[31m"
    teams = {-100: "Team", -101: evil, -102: "Twin", -103: "twin"}
    chats = [{"id": key, "type": "group", "title": title} for key, title in teams.items()]
    updates = [message(number, chat=chat) for number, chat in enumerate(chats, 1)]
    assert storyline("import", "updates", "-", stdin="\n".join(updates)).exit_code == 0

    shown = "�gpj.exe <b>�[31m"
    assert shown in storyline("interactions").out
    for chat in (evil, shown, "-101"):
        team = ("stats", "team", f"--chat={chat}", "--days", "9999")
        heading = storyline(*team).out.splitlines()[0]
        assert heading == f"Team in {shown} (-101), last 9,999 days: 1 interaction by 1 person"
        assert storyline(*team, "--json").json["total_interactions"] == 1
        assert len(storyline("interactions", f"--chat={chat}", "--json").json) == 1
    for command in (["stats", "team"], ["stats", "decisions"], ["stats", "user", "@ada"]):
        twin = storyline(*command, "--chat=TWIN")
        assert (twin.exit_code, twin.out) == (2, "")
        assert "give one of the ids -103, -102" in twin.err
    unknown = storyline("interactions", "--chat=nowhere")
    assert unknown.exit_code == 1
    assert "no chat has the title 'nowhere'; known chats: " in unknown.err
    assert f"{shown} (-101)" in unknown.err


def test_lists_show_names_with_their_joiners(storyline: CommandLine) -> None:
    family = "👩\u200d👩\u200d👧\u200d👧"
    names = ["علی\u200cرضا", family, "Jean\u00a0Luc", "\u202eevil"]
    people = [{"id": number, "is_bot": False, "first_name": n} for number, n in enumerate(names, 1)]
    updates = [message(number, **{"from": person}) for number, person in enumerate(people, 1)]
    assert storyline("import", "updates", "-", stdin="\n".join(updates)).exit_code == 0
    for command in (["users", "list"], ["interactions"], ["stats", "team", "--days", "9999"]):
        shown = storyline(*command).out
        for name in ("علی\u200cرضا", family, "Jean Luc", "�evil"):
            assert name in shown


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_done_without(environment: dict[str, str], closed: str) -> None:
    finished = in_shell(environment, closed, "import", "updates", "-", "--json")
    assert (finished.returncode, finished.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("command", [["settings"], ["settings", "--json"], ["--help"]])
def test_output_that_cannot_be_written_is_told_in_one_line(
    environment: dict[str, str], command: list[str]
) -> None:
    finished = in_shell(environment, "> /dev/full", *command)
    assert finished.returncode == 1
    assert finished.stderr == b"error: the output cannot be written: No space left on device\n"


def in_shell(
    environment: dict[str, str], redirected: str, *arguments: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", *STORYLINE, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=environment,
    )


def test_letters_that_the_output_has_no_bytes_for_are_written_as_escapes(
    storyline: CommandLine, environment: dict[str, str]
) -> None:
    zoe = {"id": 5, "is_bot": False, "first_name": "Zoë 🧺"}
    storyline("import", "updates", "-", stdin=message(1, **{"from": zoe}))

    listed, told = (
        in_shell(environment | {"PYTHONIOENCODING": "ascii"}, "", "users", "list", *how).stdout
        for how in ([], ["--json"])
    )

    assert rb"Zo\xeb \U0001f9fa" in listed
    assert json.loads(told)[0]["first_name"] == "Zoë 🧺"
