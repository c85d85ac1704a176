"""Spark folds hard histories, and random ones, to the rows that Postgres folds them to.

One test has it all, because a JVM takes seconds to start.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from adapters.archive import archiving
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now
from adapters.engines.engine_name import EngineName
from domain.ports import Unit
from tests.drivers.engines import PORTABLE, compared_with
from tests.drivers.event_log import project, record, rows
from tests.drivers.spark import require_java
from tests.factories.events import (
    ALICE,
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
from tests.property.test_engines import CHATS, FAR, NAMES, WAITED, difficult_units
from tests.property.random_history import MICROSECOND


def hard_history() -> Iterator[Unit]:
    """Every name, chat, moment and waiting time that an engine may read in another way."""
    yield from some_days_work()
    for name in NAMES:
        yield [command(name), command(name, by=BOB, chat_id=CHATS[-1])]
        yield [in_private(message(name, by=None))]
    for moment in FAR:
        yield [command(occurred_at=moment)]
    for waited in WAITED:
        offered = None if waited is None else NOON - waited * MICROSECOND
        made = decision(press(by=ALICE, chat_id=CHATS[-1]), offered)
        yield made
        yield decision(press("skip"), offered)
        yield withdrawal(made, occurred_at=NOON + timedelta(days=40))


def test_spark_makes_the_same_rows(storyline: Storyline, tmp_path: Path) -> None:
    require_java()
    chance = Random(9)
    files = ArchiveFiles(str(tmp_path / "archive"))
    record(storyline, *hard_history())
    for _ in range(3):
        list(archiving.archive(storyline.archives, files, now() + timedelta(hours=1), most=20))
        for _ in range(30):
            record(storyline, *difficult_units(chance))
        project(storyline)
        for projection in PORTABLE.values():
            found = compared_with(storyline, projection, EngineName.SPARK)
            assert not found.differs, found
