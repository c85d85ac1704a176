"""`storyline replay` as people and machines run it."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from projections.projection import all_projections
from tests.drivers.command_line import CommandLine, Finished
from tests.drivers.engines import PORTABLE
from tests.drivers.ports import free_port

SIMULATION = ["--users", "3", "--days", "9", "--events", "300", "--seed", "4"]


@pytest.fixture
def folded(storyline: CommandLine) -> CommandLine:
    """The command line over a log that is folded."""
    storyline("import", "updates", "-", stdin=storyline("simulate", *SIMULATION).out)
    storyline("projector", "--once")
    return storyline


@pytest.fixture
def drifted(folded: CommandLine, database_url: str) -> CommandLine:
    """The same after somebody was at a read table."""
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE user_stats SET posts_marked = posts_marked + 1")
    return folded


def events(finished: Finished, kind: str) -> list[dict[str, Any]]:
    told = [json.loads(line) for line in finished.out.splitlines()]
    return [each for each in told if each["event"] == kind]


def test_drift_is_shown_and_replaced_by_force_only(drifted: CommandLine) -> None:
    found = drifted("replay", "--all", "--verify")
    assert found.exit_code == 1
    shown = [json.loads(line) for line in found.out.splitlines() if line.startswith("{")]
    assert {row["only_in"] for row in shown} == {"live", "replay"}
    assert found.out.count("equal to the log") == len(all_projections()) - 1

    refused = drifted("replay", "user_stats", "--yes")
    assert refused.exit_code == 1
    assert refused.err.endswith("user_stats differs from the log; --force replaces it\n")

    assert drifted("replay", "user_stats", "--force").exit_code == 0
    assert drifted("replay", "--all", "--verify").exit_code == 0


def test_an_expected_difference_wants_a_yes(drifted: CommandLine, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE projection_checkpoint SET fold = fold || '-- another'")
    refused = drifted("replay", "user_stats")
    assert refused.exit_code == 1
    assert "expected, because the fold was changed" in refused.err
    assert "--yes" in refused.err.splitlines()[-1]

    swapped = drifted("replay", "user_stats", "--yes")
    assert swapped.exit_code == 0
    assert re.search(
        r"locked for \d+ ms; to undo: storyline replay user_stats --rollback", swapped.out
    )
    assert drifted("replay", "user_stats", "--verify").exit_code == 0
    assert drifted("replay", "user_stats", "--rollback").exit_code == 0
    assert drifted("replay", "user_stats", "--verify").exit_code == 1
    assert drifted("replay", "user_stats", "--forget").out == "user_stats: previous table dropped\n"
    assert drifted("replay", "user_stats", "--rollback").exit_code == 1


def test_machines_are_told_in_json(drifted: CommandLine) -> None:
    replayed = drifted("replay", "--all", "--json", "--force", "--workers", "3")
    assert replayed.exit_code == 0
    assert {each["projection"] for each in events(replayed, "swapped")} == set(all_projections())
    assert {each["phase"] for each in events(replayed, "progress")} == {
        "fold", "index", "compare", "swap",
    }  # fmt: skip
    compared = {each["projection"]: each for each in events(replayed, "compared")}
    stats = compared.pop("user_stats")
    assert stats["only_live"] == stats["only_replay"] > 0
    assert {example["only_in"] for example in stats["examples"]} == {"live", "replay"}
    assert all(each["only_live"] == each["only_replay"] == 0 for each in compared.values())


def test_the_past_is_built_beside_the_present(folded: CommandLine, database_url: str) -> None:
    (settled,) = events(folded("replay", "user_stats", "--until", "100", "--json"), "settled")
    assert settled["tables"] == ["user_stats_until_100"]
    assert folded("replay", "--all", "--until", "now").exit_code == 0

    shown = folded("replay", "user_stats", "--until", "2024-03-03")
    assert shown.out.splitlines()[1] == "to drop: DROP TABLE user_stats_until_0"
    assert "before the first position: --until goes by the time of recording" in shown.err
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP TABLE user_stats_until_0")
        (rows,) = connection.execute("SELECT count(*) FROM user_stats_until_100").fetchone() or ()
    assert rows > 0


def test_duckdb_folds_the_archive_and_what_came_after(folded: CommandLine, tmp_path: Path) -> None:
    archive = str(tmp_path / "archive")
    assert folded("archive", "--keep-days", "0", "--to", archive).exit_code == 0
    folded("import", "updates", "-", stdin=folded("simulate", "--seed", "7", *SIMULATION[:-2]).out)
    replayed = folded("replay", "--all", "--engine", "duckdb", "--json")
    assert replayed.exit_code == 0
    assert (
        replayed.err == "content_queue is folded by Postgres only: storyline replay content_queue\n"
    )
    assert {each["projection"] for each in events(replayed, "swapped")} == set(PORTABLE)
    assert {each["phase"] for each in events(replayed, "progress")} >= {"fold", "load", "swap"}
    verified = folded("replay", "user_stats", "--engine", "duckdb", "--verify")
    assert (verified.exit_code, verified.out.count("equal to the log")) == (0, 1)
    built = folded("replay", "user_stats", "--engine", "duckdb", "--until", "100", "--json")
    assert events(built, "settled")[0]["tables"] == ["user_stats_until_100"]


def test_what_spark_lacks_is_named(folded: CommandLine, tmp_path: Path) -> None:
    """No master, no Java, and a Java that does not start Spark."""
    java = tmp_path / "bin/java"
    for master, named in [
        (
            f"spark://127.0.0.1:{free_port()},localhost:99999",
            r"the Spark master spark://127.0.0.1:\d+,localhost:99999 does not answer\n",
        ),
        ("local[2]", "--engine spark needs Java 17: java is neither on PATH nor in JAVA_HOME\n"),
        (
            "local[2]",
            "java did not start Spark: it must be Java 17 or newer, with options that it knows\n",
        ),
    ]:
        arguments = ("user_stats", "--engine", "spark", "--master", master)
        refused = folded("replay", *arguments, JAVA_HOME=str(tmp_path))
        assert refused.exit_code != 0
        assert re.fullmatch(f"error: {named}", refused.err)
        assert refused.out == ""
        if "JAVA_HOME" in named:
            java.parent.mkdir(exist_ok=True)
            java.write_text("#!/bin/sh\nexit 1\n")
            java.chmod(0o755)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--verify", "--forget", "--all"], "--verify and --forget exclude each other"),
        (
            ["--all", "--until", "7", "--rollback", "--parked"],
            "--until, --rollback and --parked exclude each other",
        ),
        (["--all", "--rollback", "--workers", "2"], "--rollback and --workers exclude each other"),
        (["--all", "--forget", "--yes"], "--forget and --yes exclude each other"),
        (
            ["--all", "--verify", "--yes", "--force", "--workers", "2"],
            "--verify, --yes and --force exclude each other",
        ),
        (["--all", "--until", "7", "--force"], "--until and --force exclude each other"),
        (["user_stats", "--all"], "'user_stats' and --all exclude each other"),
        ([], "give the name of a projection, or --all"),
        (["user_stats", "--until", "yesterday"], "'yesterday' is not a time"),
        (["user_stats", "--until", "99999999"], "position 99999999 is not in the log"),
        (["user_stats", "--until", "9" * 5_000], "is not a position like 4200"),
        (["user_stats", "--workers", "100000"], "--workers"),
        (["content_queue", "--engine", "duckdb"], "folded by Postgres only: leave out --engine"),
        (["user_stats", "--archive", "here"], "--archive goes with --engine duckdb or spark"),
        (["user_stats", "--master", "local[2]"], "--master goes with --engine spark"),
        (
            ["user_stats", "--engine", "duckdb", "--master", "local[2]"],
            "--master goes with --engine spark",
        ),
        (
            ["user_stats", "--engine", "spark", "--master", "10.0.0.5:7077"],
            "--master is local[*] or spark://HOST:PORT, not '10.0.0.5:7077'",
        ),
        (["--all", "--rollback", "--engine", "duckdb"], "--rollback and --engine exclude"),
        (
            ["user_stats", "--engine", "duckdb", "--archive", "here"],
            "here is not in the catalogue of this log; storyline archive list shows what is",
        ),
    ],
)
def test_wrong_use_is_named(storyline: CommandLine, arguments: list[str], named: str) -> None:
    refused = storyline("replay", *arguments)
    assert refused.exit_code == 2
    assert named in refused.err


def test_a_terminal_shows_how_it_goes_and_asks(
    drifted: CommandLine, database_url: str, environment: dict[str, str]
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE projection_checkpoint SET fold = fold || '-- another'")
    here, there = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "adapters.cli", "replay", "user_stats"],
        stdin=there,
        stdout=there,
        stderr=there,
        env=environment | {"TERM": "xterm", "COLUMNS": "120"},
    ) as replaying:
        os.close(there)
        shown = read_until(here, "Swap user_stats anyway? [y/N]:")
        os.write(here, b"y\n")
        shown += read_until(here, "swapped;")
        assert replaying.wait(timeout=60) == 0
    os.close(here)
    assert "user_stats: folding" in shown
    assert "/s" in shown


def read_until(terminal: int, wanted: str) -> str:
    shown = ""
    while wanted not in shown:
        shown += os.read(terminal, 4096).decode(errors="replace")
    return shown
