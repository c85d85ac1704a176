"""An event has a new version: what was shipped stays as it is, and everybody reads the new form."""

import re
from pathlib import Path

import pytest

import sql
from adapters.bootstrap import Storyline
from adapters.postgres.projection_store import fold_text
from projections.projection import Projection, all_projections

(SQL,) = map(Path, sql.__path__)
NEWEST_FORM = SQL / "views/current_events.sql"
READERS = [
    *SQL.glob("projections/*.sql"),
    *SQL.glob("functions/storyline_*.sql"),
    *SQL.glob("views/*.sql"),
]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.stem)
def test_nothing_but_the_view_reads_what_an_older_release_wrote(reader: Path) -> None:
    reads_the_log = re.search(r"\b(FROM|JOIN)\s+event_log\b", reader.read_text(encoding="utf-8"))
    assert bool(reads_the_log) == (reader == NEWEST_FORM)


@pytest.mark.parametrize("projection", all_projections().values(), ids=lambda each: each.name)
def test_reading_the_newest_form_costs_nothing(
    storyline: Storyline, projection: Projection
) -> None:
    fold = fold_text(projection)
    assert plan(storyline, fold) == plan(storyline, fold.replace("current_events", "event_log"))


def plan(storyline: Storyline, fold: str) -> str:
    with storyline.connections.connection() as connection:
        steps = connection.execute(
            f"EXPLAIN (COSTS OFF) {fold}".encode(), {"after": 10, "upto": 20}
        )
        return "\n".join(step["QUERY PLAN"] for step in steps)
