"""Spark folds hard histories, and random ones, to the rows that Postgres folds them to.

A JVM takes seconds to start, so there are few tests, and one of them has all histories.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from pyspark.sql import SparkSession

from adapters.archive import archiving
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now
from adapters.engines import spark_engine
from adapters.engines.engine_name import EngineName
from docs.reference.answers import ANALYST, GUIDE, ask
from domain.errors import StorylineError
from domain.ports import Unit
from tests.drivers.engines import PORTABLE, compared_with
from tests.drivers.event_log import project, read_tables, record
from tests.drivers.spark import START_QUICKLY, require_java
from tests.factories.events import (
    BOB,
    NOON,
    command,
    decision,
    in_private,
    message,
    press,
    some_days_work,
    withdrawal,
)
from tests.property.random_history import MICROSECOND
from tests.property.test_engines import CHATS, FAR, NAMES, WAITED, difficult_units

RANDOM_UNITS = 40
FEBRUARY = datetime(2026, 2, 3, 4, 5, 6, 7, UTC)
"""In the window of the guide for analysts."""


@pytest.fixture(autouse=True)
def java(monkeypatch: pytest.MonkeyPatch) -> None:
    require_java()
    for name, value in START_QUICKLY.items():
        monkeypatch.setenv(name, value)


def hard_history() -> Iterator[Unit]:
    """Every name, chat, moment and waiting time that an engine may read in another way."""
    yield from some_days_work()
    for name in NAMES:
        yield [command(name), command(name, by=BOB, chat_id=CHATS[-1])]
        yield [in_private(message(name, by=None, occurred_at=FEBRUARY))]
    for moment in FAR:
        yield [command(occurred_at=moment)]
    for waited in WAITED:
        offered = None if waited is None else NOON - waited * MICROSECOND
        made = decision(press(chat_id=CHATS[-1]), offered)
        yield made
        yield withdrawal(made, occurred_at=NOON + timedelta(days=40))
        yield decision(press("skip"), offered)
        yield decision(press("posted", occurred_at=FEBRUARY))


def archive(storyline: Storyline, folder: Path) -> None:
    files = ArchiveFiles(str(folder))
    list(archiving.archive(storyline.archives, files, now() + timedelta(hours=1), most=20))


def test_spark_makes_the_same_rows(storyline: Storyline, database_url: str, tmp_path: Path) -> None:
    """Of the events in an archive and after it. The guide's SQL on the archive is right too."""
    chance = Random(9)
    record(storyline, *hard_history())
    for _ in range(2):
        archive(storyline, tmp_path / "archive")
        for _ in range(RANDOM_UNITS):
            record(storyline, *difficult_units(chance))
        project(storyline)
        for projection in PORTABLE.values():
            found = compared_with(storyline, projection, EngineName.SPARK)
            assert not found.differs, found
    archive(storyline, tmp_path / "archive")
    assert_the_guide_is_right(tmp_path / "archive", database_url)
    assert not Path("spark-warehouse").exists()  # where Spark would leave a folder


def assert_the_guide_is_right(folder: Path, url: str) -> None:
    """Its SQL on the archive answers what the reports answer."""
    guide = GUIDE.read_text(encoding="utf-8")
    asked = dict(re.findall(r'^([A-Z]+) = """(.*?)"""$', guide, re.DOTALL | re.MULTILINE))
    made = SparkSession.builder.master("local[*]")
    spark = made.config("spark.sql.warehouse.dir", f"{folder}/warehouse").getOrCreate()
    try:
        spark.read.parquet(f"{folder}/*.parquet").createTempView("events")
        decisions = dict(map(tuple, spark.sql(asked["DECISIONS"]).collect()))
        counts = [*map(tuple, spark.sql(asked["COUNTS"]).collect())]
    finally:
        spark.stop()
    window = "(p_since => '2026-02-01 00:00+01', p_as_of => '2026-03-01 00:00+01')"
    report = "SELECT posted, skipped, rejected FROM storyline_content_decisions"
    _, [reported] = ask(url, report + window, ANALYST)
    assert tuple(decisions.get(each, 0) for each in ("posted", "skipped", "rejected")) == reported
    assert reported[0] == len(WAITED)
    _, counted = ask(url, f"SELECT * FROM storyline_counts{window}", ANALYST)
    assert sorted(counts) == sorted(counted)


def test_rows_that_this_machine_does_not_see_are_missed(
    storyline: Storyline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when workers write to disks of their own."""

    def on_another_disk(address: str) -> str:
        if not address.endswith("rows.parquet"):
            return f"file://{address}"
        Path(address).mkdir()
        return f"file://{tmp_path}/rows"

    monkeypatch.setattr(spark_engine, "spark_address", on_another_disk)
    record(storyline, *some_days_work())
    project(storyline)
    before = read_tables(storyline.connections)
    with pytest.raises(StorylineError, match="must be on shared storage"):
        compared_with(storyline, PORTABLE["decisions"], EngineName.SPARK)
    assert read_tables(storyline.connections) == before
