"""Whatever was recorded, another engine folds it to the rows that Postgres folds it to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.archive import archiving
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, now
from domain.ports import Unit
from tests.drivers.engines import PORTABLE, compared_with
from tests.drivers.event_log import execute, forget_everything, project, record
from tests.factories.events import (
    ALICE,
    BOB,
    command,
    decision,
    in_private,
    message,
    press,
    withdrawal,
)
from tests.property.random_history import CRITICAL_MOMENTS, MICROSECOND, random_moment
from tests.property.test_projections import histories

CHATS = [-1, -1001, -(2**63)]
NAMES = ["/queue", '/"quoted"\\', "/tab\there", "/ünïcode😀", "/\u00e9", "/e\u0301", "/" + "ñ" * 99]
FAR = [datetime(1, 1, 2, 0, 14, 59, 999_999, UTC), datetime(9999, 12, 29, 23, 59, tzinfo=UTC)]
WAITED = [None, 0, 999, 1_001_000, 4_035_000, 86_400 * 10**6, 400 * 86_400 * 10**6 + 1]
"""Microseconds from an offer to its decision. A double does not hold 1.001 seconds."""


@st.composite
def difficult_histories(draw: st.DrawFn) -> list[Unit]:
    """What engines may read in other ways: names, moments, chats, times in between."""
    chance = draw(st.randoms(use_true_random=False))
    history: list[Unit] = []
    for _ in range(draw(st.integers(1, 30))):
        history.extend(difficult_units(chance))
    return history


def difficult_units(chance: Random) -> list[Unit]:
    moment = chance.choice([random_moment(chance, CRITICAL_MOMENTS), *FAR])
    details: dict[str, Any] = {
        "by": chance.choice([ALICE, BOB, None]),
        "occurred_at": moment,
        "chat_id": chance.choice(CHATS),
    }
    match chance.randrange(3):
        case 0:
            return [[command(chance.choice(NAMES), **details)]]
        case 1:
            return [[in_private(message(chance.choice(NAMES), **details))]]
        case _:
            pressed = press(chance.choice(["posted", "skip", "confirm_reject"]), **details)
            waited = chance.choice(WAITED)
            is_timed = waited is not None and moment.year > 1
            unit = decision(pressed, moment - (waited or 0) * MICROSECOND if is_timed else None)
            later = random_moment(chance, CRITICAL_MOMENTS)
            return [unit, withdrawal(unit, occurred_at=later)][: chance.choice([1, 1, 2])]


@settings(max_examples=settings().max_examples // 5)  # an archive and four rebuilds each
@given(
    history=st.one_of(histories(), difficult_histories()),
    archived=st.integers(0, 40),
    most=st.integers(1, 30),
)
def test_duckdb_makes_the_same_rows(
    storyline: Storyline, history: list[Unit], archived: int, most: int
) -> None:
    """`archived`: how many units are in an archive; the others are exported."""
    forget_everything(storyline)
    execute(storyline.connections, "DELETE FROM archived_range")
    with TemporaryDirectory() as folder:
        files = ArchiveFiles(str(Path(folder, "archive")))
        if archived:
            record(storyline, *history[:archived])
            soon = now() + timedelta(hours=1)
            list(archiving.archive(storyline.archives, files, soon, most=most))
        if history[archived:]:
            record(storyline, *history[archived:])
        project(storyline)
        for projection in PORTABLE.values():
            found = compared_with(storyline, projection)
            assert not found.differs, found
