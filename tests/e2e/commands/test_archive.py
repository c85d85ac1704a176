"""`storyline archive` as people run it: archived, listed, verified, and restored elsewhere."""

from pathlib import Path

from adapters.bootstrap import open_storyline
from tests.conftest import EmptyDatabase
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import record
from tests.factories.events import some_days_work


def test_an_archive_is_verified_and_restored_elsewhere(
    storyline: CommandLine, database_url: str, empty_database: EmptyDatabase, tmp_path: Path
) -> None:
    folder = str(tmp_path / "archive")
    with open_storyline(database_url) as opened:
        record(opened, *some_days_work())
    head = storyline("audit", "head").out.strip()

    archived = storyline("archive", "--keep-days", "0", "--to", folder)
    assert (archived.exit_code, archived.out) == (0, f"11 events archived in {folder}\n")
    (listed,) = storyline("archive", "list", "--json").json
    assert (listed["until"], listed["events"], listed["location"]) == (head, 11, folder)
    assert listed["file"] in storyline("archive", "list").out
    assert storyline("archive", "verify").out == "1 file with 11 events verified\n"

    elsewhere = {"DATABASE_URL": empty_database()}
    restored = storyline("archive", "restore", folder, **elsewhere)
    assert (restored.exit_code, restored.out) == (
        0,
        f"11 events restored; the log ends at {head}\n",
    )
    assert storyline("audit", "verify", "--since", head, **elsewhere).exit_code == 0
    assert storyline("replay", "--all", "--yes", **elsewhere).exit_code == 0
    asked = ("stats", "team", "--days", "5000", "--json")
    as_of = ("--as-of", "2026-01-01T00:00Z")
    assert storyline(*asked, *as_of, **elsewhere).json == storyline(*asked, *as_of).json

    (file,) = Path(folder).glob("*.parquet")
    file.write_bytes(file.read_bytes()[:-20])
    broken = storyline("archive", "verify")
    assert (broken.exit_code, broken.out) == (1, "0 files with 0 events verified\n")
    assert broken.err.startswith(f"error: {file}: it cannot be read")
    (told,) = storyline("archive", "verify", "--json").json
    assert told["file"] == file.name
    assert told["problem"].startswith("it cannot be read")


def test_wrong_use_is_told(storyline: CommandLine, tmp_path: Path) -> None:
    folder = str(tmp_path)
    for wrong in (
        ("--to", folder),
        ("--keep-days", "1"),
        ("--to", folder, "--keep-days", "1", "--before", "2026-01-01"),
    ):
        finished = storyline("archive", *wrong)
        assert finished.exit_code == 2
        assert "give --to, and either --before or --keep-days" in finished.err
    finished = storyline("archive", "--to", folder, "verify")
    assert finished.exit_code == 2
    assert "do not go with archive verify" in finished.err
