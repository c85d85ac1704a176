"""A worker of a Spark cluster dies amid a replay: another does its part, and the rows are right."""

import json
import os
import signal
from datetime import timedelta
from pathlib import Path
from random import Random

from adapters.archive import archiving
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now
from adapters.cli import main
from tests.drivers.event_log import project, read_tables, record
from tests.drivers.programs import Program
from tests.drivers.spark import START_QUICKLY, START_SECONDS, Cluster, cluster
from tests.drivers.waiting import wait_for
from tests.faults.test_replay_killed import something

SETTINGS = """
spark.scheduler.minRegisteredResourcesRatio 1.0
spark.cores.max 2
spark.sql.files.maxPartitionBytes 4m
spark.sql.shuffle.partitions 4
"""
"""Both workers take part, and each file of the archive is a task of its own."""

FILES = 28
UNITS = 20
"""Units in a file of the archive."""

KILL_AFTER = 5
"""Tasks. The first one reads what columns there are, and each file of the archive needs another."""


def test_a_worker_is_killed_amid_a_replay(
    storyline: Storyline, database_url: str, tmp_path: Path
) -> None:
    chance = Random(11)
    files = ArchiveFiles(str(tmp_path / "archive"))
    for _ in range(FILES):
        record(storyline, *(something(chance) for _ in range(UNITS)))
    list(archiving.archive(storyline.archives, files, now() + timedelta(hours=1), most=UNITS))
    record(storyline, *(something(chance) for _ in range(UNITS)))
    project(storyline)
    assert len(files.names()) == FILES
    before = read_tables(storyline.connections)
    (tmp_path / "spark-defaults.conf").write_text(SETTINGS)
    out, err = tmp_path / "out", tmp_path / "err"
    with cluster(tmp_path) as spark:
        replaying = Program(
            main,
            *("replay", "user_stats", "--json", "--engine", "spark", "--master", spark.address),
            environment=os.environ
            | START_QUICKLY
            | {"DATABASE_URL": database_url, "SPARK_CONF_DIR": str(tmp_path)},
            stdout=out,
            stderr=err,
        )
        try:
            wait_for(lambda: finished_tasks(spark) >= KILL_AFTER, "task done", START_SECONDS)
            os.kill(spark.workers[0].pid, signal.SIGKILL)
            assert replaying.wait(START_SECONDS) == 0, err.read_text()
        finally:
            replaying.kill()
        assert "Telling app of lost executor" in spark.log.read_text()
    assert json.loads(out.read_text().splitlines()[-1])["event"] == "swapped"
    assert err.read_text() == ""
    assert read_tables(storyline.connections) == before
    assert {each.name for each in Path(files.location).iterdir()} == set(files.names())


def finished_tasks(spark: Cluster) -> int:
    """How many tasks the executors have told of."""
    return sum(log.read_bytes().count(b"Finished task") for log in spark.executor_logs())
