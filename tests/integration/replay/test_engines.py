"""A read table that DuckDB has folded is the one that Postgres folds."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pyarrow import parquet
from pyarrow._fs import _MockFileSystem

from adapters.archive import archiving
from adapters.archive import files as archive_files
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now
from adapters.engines.choosing import fold_engine
from adapters.engines.engine_name import EngineName
from domain.errors import ArchiveBroken, InvalidInput, StorylineError
from projections.fold_engine import Chunk, FoldedRows
from projections.projection_ports import Comparison, Target
from projections.replay import Exported, Phase, Progress, Step, Swapped, replay, until
from tests.drivers.engines import PORTABLE, compared_with, engine
from tests.drivers.event_log import execute, project, read_tables, record, rows
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    command,
    decision,
    message,
    press,
    some_days_work,
    withdrawal,
)

USER_STATS = PORTABLE["user_stats"]
POISON = NOON + timedelta(days=1)
"""The moment of an event on which the fold fails."""


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where engines put their files. Nothing is left there."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def worked(storyline: Storyline) -> Storyline:
    record(storyline, *some_days_work())
    taken_back = decision(press(), offered_at=NOON - timedelta(hours=1, microseconds=1))
    record(storyline, decision(press("skip"), offered_at=NOON - timedelta(milliseconds=1_001)))
    record(storyline, taken_back)
    record(storyline, withdrawal(taken_back))
    record(storyline, command("/queue"), press(by=ALICE), command('/"ü😀\\', by=BOB))
    project(storyline)
    return storyline


def archive(storyline: Storyline, folder: Path, *, most: int = 5) -> list[Path]:
    """Archive all events, and return the files."""
    files = ArchiveFiles(str(folder))
    list(archiving.archive(storyline.archives, files, now() + timedelta(hours=1), most=most))
    return [folder / name for name in files.names()]


def rebuild(storyline: Storyline) -> list[Step]:
    return list(replay(storyline.projections, USER_STATS, engine=engine(storyline)))


def test_an_archive_and_the_live_tail_make_the_same_tables(
    worked: Storyline, tmp_path: Path
) -> None:
    archive(worked, tmp_path / "archive")
    record(worked, *some_days_work(), message(by=None))
    project(worked)
    before = read_tables(worked.connections)
    for projection in PORTABLE.values():
        steps = list(replay(worked.projections, projection, engine=engine(worked)))
        assert isinstance(steps[-1], Swapped)
        loaded = [s for s in steps if isinstance(s, Progress) and s.phase is Phase.LOAD]
        assert loaded[-1].position == loaded[-1].head > 0
    assert read_tables(worked.connections) == before


def test_an_archive_in_a_store_is_read_by_its_own_credentials(
    worked: Storyline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store in memory, which DuckDB itself cannot reach."""
    store, opened = _MockFileSystem(), archive_files._opened
    monkeypatch.setattr(
        archive_files,
        "_opened",
        lambda place: (store, "bucket/archive") if "://" in place else opened(place),
    )
    files = ArchiveFiles("s3://bucket/archive")
    store.create_dir("bucket/archive")
    list(archiving.archive(worked.archives, files, now() + timedelta(hours=1), most=5))
    record(worked, *some_days_work())
    project(worked)
    for projection in PORTABLE.values():
        assert not compared_with(worked, projection).differs


def test_without_an_archive_and_without_events(storyline: Storyline) -> None:
    assert isinstance(rebuild(storyline)[-1], Swapped)
    record(storyline, command())
    assert isinstance(rebuild(storyline)[-1], Swapped)
    assert [row["total_interactions"] for row in rows(storyline.connections, "user_stats")] == [1]


def test_what_happens_meanwhile_is_folded_by_postgres(worked: Storyline) -> None:
    steps = replay(worked.projections, USER_STATS, engine=engine(worked))
    next(steps)
    record(worked, *some_days_work())
    list(steps)
    after = read_tables(worked.connections)["user_stats"]
    assert not compared_with(worked, USER_STATS).differs
    assert sum(row["total_interactions"] for row in after) == 20


def test_drift_is_found_and_not_swapped_in(worked: Storyline) -> None:
    execute(worked.connections, "UPDATE user_stats SET posts_marked = posts_marked + 1")
    drifted = read_tables(worked.connections)
    assert compared_with(worked, USER_STATS).is_drift
    with pytest.raises(StorylineError, match="--force replaces it"):
        rebuild(worked)
    assert read_tables(worked.connections) == drifted


def test_tables_as_of_a_position(worked: Storyline, tmp_path: Path) -> None:
    """Also where the position lies amid a file."""
    archive(worked, tmp_path / "archive", most=50)
    found = []
    for engine_ in (None, engine(worked)):
        *_, exported = until(worked.projections, USER_STATS, 7, engine=engine_)
        assert isinstance(exported, Exported)
        found.append(rows(worked.connections, exported.tables[0]))
        execute(worked.connections, f"DROP TABLE {exported.tables[0]}")
    assert found[0] == found[1] != []


def test_parked_events_are_left_out_and_stay_parked(worked: Storyline) -> None:
    """Once the fold takes them they are folded, as Postgres does."""
    bucket = "SELECT date_bin('15 minutes', moment, '0001-01-01 00:00+00')"
    define = """
        CREATE OR REPLACE FUNCTION storyline_bucket(moment timestamptz) RETURNS timestamptz
        LANGUAGE {} IMMUTABLE PARALLEL SAFE AS $${}$$
    """
    poison = f"""
        BEGIN
            IF moment = '{POISON.isoformat()}' THEN RAISE EXCEPTION 'poison'; END IF;
            RETURN ({bucket});
        END
    """
    execute(worked.connections, define.format("plpgsql", poison))
    record(worked, command(occurred_at=POISON), message(occurred_at=POISON), message())
    project(worked)
    before, parked = read_tables(worked.connections), rows(worked.connections, "parked_events")
    steps = rebuild(worked)
    assert [step.differs for step in steps if isinstance(step, Comparison)] == [False]
    assert read_tables(worked.connections) == before
    told = ("projection", "target", "position", "error")
    still = rows(worked.connections, "parked_events")
    assert [[row[name] for name in told] for row in still if row["target"] == "live"] == [
        [row[name] for name in told] for row in parked
    ]

    execute(worked.connections, define.format("sql", bucket))
    *_, comparison = (step for step in rebuild(worked) if isinstance(step, Comparison))
    assert comparison.reasons == ["parked events that fold now: 2"]
    assert not worked.parked_events.listing("user_stats")
    assert not compared_with(worked, USER_STATS).differs


@pytest.mark.parametrize("wrong", ["changed", "gone", "other reading", "other log"])
def test_a_wrong_archive_is_refused_by_name(worked: Storyline, tmp_path: Path, wrong: str) -> None:
    _, second, *_ = archive(worked, tmp_path / "archive")
    named = second.name
    match wrong:
        case "changed":
            whole = bytearray(second.read_bytes())
            whole[99] ^= 1
            second.write_bytes(whole)
        case "gone":
            second.unlink()
        case "other log":
            execute(worked.connections, "UPDATE archived_range SET digest = file_sha256")
            named = "the catalogue is not that of this log"
        case "other reading":
            table = parquet.read_table(second)
            heads = table.schema.metadata | {b"storyline.reading": b"0"}
            parquet.write_table(table.replace_schema_metadata(heads), second)
            digest = ArchiveFiles(str(second.parent)).read(named).described()
            execute(
                worked.connections,
                f"UPDATE archived_range SET file_bytes = {digest.size},"
                f" file_sha256 = '\\x{digest.sha256.hex()}' WHERE file = '{named}'",
            )
    before = read_tables(worked.connections)
    with pytest.raises(ArchiveBroken, match=named):
        rebuild(worked)
    assert read_tables(worked.connections) == before


def test_an_archive_is_chosen_or_named(worked: Storyline, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    archive(worked, first)
    archive(worked, second)
    with pytest.raises(InvalidInput, match=f"choose an archive with --archive: {first}, {second}"):
        engine(worked)
    with pytest.raises(InvalidInput, match="elsewhere is not in the catalogue of this log"):
        fold_engine(EngineName.DUCKDB, worked.archives, str(tmp_path / "elsewhere"))
    assert fold_engine(EngineName.DUCKDB, worked.archives, f"{second}/") is not None


@pytest.mark.parametrize(("name", "package"), [("duckdb", "duckdb"), ("spark", "pyspark")])
def test_a_missing_extra_is_named(
    worked: Storyline, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.setattr("adapters.engines.choosing.find_spec", lambda name: None)
    with pytest.raises(InvalidInput, match=rf"needs {package}: pip .*-interactions\[{name}\]'"):
        engine(worked, EngineName(name))


def test_rows_that_do_not_fit_are_refused(worked: Storyline) -> None:
    worked.projections.begin(USER_STATS)
    rows_ = FoldedRows(["user_id"], 1, iter([Chunk(b"\n", 1)]))
    with pytest.raises(StorylineError, match="do not fit the table user_stats: null value"):
        list(worked.projections.load(USER_STATS, Target.SHADOW, 3, rows_, []))
    assert worked.projections.positions("user_stats", Target.SHADOW).built == 0


def test_an_interrupted_fold_leaves_nothing_and_is_begun_anew(worked: Storyline) -> None:
    before = read_tables(worked.connections)
    for reached in range(1, 4):
        steps = replay(worked.projections, USER_STATS, engine=engine(worked))
        for _ in range(reached):
            next(steps)
        steps.close()
        assert read_tables(worked.connections) == before
    assert isinstance(rebuild(worked)[-1], Swapped)
    assert read_tables(worked.connections) == before
