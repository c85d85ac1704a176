"""Whatever was recorded, a log that is restored from its archive is the same log."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.archive import archiving
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now, open_storyline
from domain.ports import Unit
from tests.conftest import EmptyDatabase
from tests.drivers.event_log import (
    LOG,
    execute,
    forget_everything,
    project,
    read_tables,
    record,
    rows,
)
from tests.property.test_projections import histories


@pytest.fixture
def elsewhere(empty_database: EmptyDatabase) -> Iterator[Storyline]:
    with open_storyline(empty_database()) as opened:
        opened.connections.wait()
        yield opened


@settings(max_examples=settings().max_examples // 2)  # two logs each
@given(history=histories(), cuts=st.lists(st.integers(1, 9), max_size=6), most=st.integers(1, 30))
def test_a_restored_log_is_the_same_and_folds_to_the_same(
    storyline: Storyline, elsewhere: Storyline, history: list[Unit], cuts: list[int], most: int
) -> None:
    """`cuts`: how many units an append has; each call of archive comes after one."""
    for each in (storyline, elsewhere):
        forget_everything(each)
        execute(each.connections, "DELETE FROM archived_range")
    soon = now() + timedelta(hours=1)
    with TemporaryDirectory() as folder:
        files = ArchiveFiles(str(Path(folder, "archive")))
        for cut in [*cuts, len(history)]:
            appended, history = history[:cut], history[cut:]
            if appended:
                record(storyline, *appended)
            list(archiving.archive(storyline.archives, files, soon, most=most))
        assert not any(problem for _, problem in archiving.verify(storyline.archives))
        list(archiving.restore(elsewhere.archives, files))
    for table in LOG:
        assert rows(elsewhere.connections, table) == rows(storyline.connections, table)
    list(elsewhere.audit.verify(storyline.audit.head()))
    for each in (storyline, elsewhere):
        project(each)
    assert read_tables(elsewhere.connections) == read_tables(storyline.connections)
