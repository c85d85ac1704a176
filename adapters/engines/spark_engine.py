"""Spark: this machine, or a cluster."""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from subprocess import DEVNULL
from time import monotonic
from typing import Final

from py4j.java_gateway import JavaGateway
from py4j.protocol import Py4JError, Py4JNetworkError
from pyarrow import dataset
from pyspark import SparkConf, SparkContext, SparkStageInfo, StatusTracker
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import Observation, SparkSession
from pyspark.sql.functions import count, lit

from adapters.archive.files import ArchiveFiles
from adapters.archive.fold_input import FoldInput
from adapters.engines.spark_master import SparkMaster
from adapters.statements import statement
from domain.errors import InvalidInput, StorylineError

SETTINGS: Final[Mapping[str, str]] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What a session cannot set later: the rest is in `sql/engines/spark.sql`."""

JOBS: Final = "fold"
IDLE_SECONDS: Final = 60
"""So long may work wait for a worker."""
FAILURES: Final = (PySparkException, Py4JError, OSError)
"""The last one: the JVM is gone."""


class Spark:
    """Runs a query on all cores of a master. The JVM stays for the next session of this process.

    The workers read the events by themselves, and write the rows to `scratch`: a cluster needs
    storage that all of its machines see in the same place.
    """

    dialect = "spark"

    def __init__(self, scratch: ArchiveFiles, master: SparkMaster) -> None:
        self._master = master
        self._share = 0.0
        self._busy_at = monotonic()
        conf = SparkConf().setMaster(master.url).setAppName("storyline replay")
        conf.setAll([*SETTINGS.items()])
        conf.set("spark.sql.warehouse.dir", scratch.address("warehouse"))
        if not master.is_cluster:
            conf.set("spark.local.dir", scratch.address("memory"))
        if master.is_on_this_machine:  # the name of this machine need not lead anywhere
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        java = _java()
        try:
            self._context = SparkContext(conf=conf, gateway=java)
            self._session = SparkSession(self._context)
            for each in statement("engines/spark").rstrip().removesuffix(";").split(";\n"):
                self._session.sql(each)
        except FAILURES as error:
            raise self._trouble(error) from error

    def run(self, query: str, events: FoldInput, rows: str) -> None:
        """Write the rows of a query over `current_events` as a folder of Parquet files."""
        written = Observation()
        try:
            addresses = map(spark_address, events.addresses)
            self._session.read.parquet(*addresses).createOrReplaceTempView("current_events")
            self._context.setJobGroup(JOBS, JOBS, interruptOnCancel=True)
            folded = self._session.sql(query).observe(written, count(lit(1)).alias("rows"))
            folded.write.parquet(spark_address(rows))
        except FAILURES as error:
            raise self._trouble(error) from error
        if dataset.dataset(rows, format="parquet").count_rows() != written.get["rows"]:
            raise self._not_shared()

    def share_done(self) -> float:
        """How much of the query is done, from 0 to 1. Raises StorylineError if no worker works."""
        with suppress(*FAILURES):  # `run` says what happened
            tracker = self._context.statusTracker()
            self._check_busy(_stages(tracker, tracker.getActiveStageIds()))
            jobs = filter(None, map(tracker.getJobInfo, tracker.getJobIdsForGroup(JOBS)))
            stages = _stages(tracker, chain.from_iterable(each.stageIds for each in jobs))
            tasks = sum(each.numTasks for each in stages)
            done = sum(each.numCompletedTasks for each in stages)  # a lost one is done twice
            self._share = max(self._share, min(done / tasks, 1.0) if tasks else 0.0)
        return self._share

    def _check_busy(self, active: Sequence[SparkStageInfo]) -> None:
        if not active or any(each.numActiveTasks for each in active):
            self._busy_at = monotonic()
        elif monotonic() - self._busy_at > IDLE_SECONDS:
            raise StorylineError(
                f"no worker of {self._master.url} takes the work: it needs one with a free core"
                " and 1 GB of memory"
            )

    def stop(self) -> None:
        """Cancel the query."""
        with suppress(*FAILURES):
            self._context.cancelAllJobs()

    def close(self) -> None:
        """End the session."""
        with suppress(*FAILURES):
            self._session.stop()

    def _trouble(self, error: Exception) -> StorylineError:
        if isinstance(error, Py4JNetworkError | OSError):
            return StorylineError("Spark: java ended suddenly; was it killed, or out of memory?")
        told = str(getattr(error, "java_exception", error))
        if self._master.is_cluster and "FAILED_READ_FILE" in told:
            return self._not_shared()
        return StorylineError(f"Spark: {told.partition(chr(10))[0]}")

    def _not_shared(self) -> StorylineError:
        return StorylineError(
            f"the workers of {self._master.url} do not see the files of this machine: the archive"
            " and TMPDIR must be on shared storage"
        )


def _stages(tracker: StatusTracker, ids: Iterable[int]) -> list[SparkStageInfo]:
    return [*filter(None, map(tracker.getStageInfo, ids))]


def spark_address(address: str) -> str:
    """Where Spark finds a file, or a folder: a URL with the schemes that it knows."""
    if "://" not in address:
        return f"file://{address}"
    return address.replace("s3://", "s3a://", 1)


def check_java() -> None:
    """Raise InvalidInput if Java is not installed."""
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=f"{home}/bin" if home else None):
        raise InvalidInput("--engine spark needs Java 17: java is neither on PATH nor in JAVA_HOME")


@cache
def _java() -> JavaGateway:
    """The JVM of this process. It ends with it. Nobody reads its log."""
    try:
        silent = {"stdout": DEVNULL, "stderr": DEVNULL}
        return launch_gateway(popen_kwargs=silent)  # type: ignore[no-untyped-call]
    except PySparkException as error:
        raise StorylineError(
            "java did not start Spark: it must be Java 17 or newer, with options that it knows"
        ) from error
