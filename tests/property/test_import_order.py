"""One import gives the same log and the same reports in any order and any split into files."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from psycopg.rows import dict_row

from adapters.bootstrap import Storyline
from adapters.telegram.importing.importer import ImportCounts, Importer
from adapters.telegram.importing.saved_updates import read_files
from adapters.telegram.updates.translate import Bot
from domain.errors import InvalidInput
from domain.reports import Window
from tests.drivers.event_log import execute, forget_everything, project
from tests.factories.saved_updates import Json, inline_query, message, press

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = Window(days=99, as_of=datetime(2024, 1, 1, tzinfo=UTC))
LOG = """
    SELECT notification_id, originator_id, topic, occurred_at, telegram_user_id, chat_id,
        interaction_name, outcome, context - 'decided_by' AS context
    FROM event_log LEFT JOIN users ON users.id = event_log.user_id
    ORDER BY notification_id
"""

ids = st.integers(1, 12)
people = st.integers(5, 7)
days = st.integers(0, 30).map(lambda day: day * 86_400)
updates = st.one_of(
    st.builds(message, ids, days, person=people),
    st.builds(
        press,
        ids,
        st.none() | days,
        button=st.sampled_from(["posted", "skip", "reject", "confirm_reject", "undo", "undo"]),
        item=st.integers(1, 2),
        person=people,
    ),
    st.builds(inline_query, ids, person=people),
)


@given(history=st.lists(updates, max_size=12), chance=st.randoms(use_true_random=False))
def test_order_and_files_do_not_matter(
    storyline: Storyline, tmp_path: Path, history: list[Json], chance: Random
) -> None:
    forget(storyline)
    counts = imported(storyline, tmp_path, [history])
    expected = recorded(storyline)
    forget(storyline)

    shuffled = chance.sample(history, len(history))
    cuts = sorted(chance.choices(range(len(history) + 1), k=2))
    files = [shuffled[: cuts[0]], shuffled[cuts[0] : cuts[1]], shuffled[cuts[1] :]]

    assert imported(storyline, tmp_path, files) == counts
    assert recorded(storyline) == expected


def forget(storyline: Storyline) -> None:
    forget_everything(storyline)
    execute(storyline.connections, "DELETE FROM parked_updates")


def imported(storyline: Storyline, folder: Path, files: Sequence[Sequence[Json]]) -> ImportCounts:
    paths = [folder / f"{number}.jsonl" for number in range(len(files))]
    for path, content in zip(paths, files, strict=True):
        path.write_text("\n".join(map(json.dumps, content)))
    importer = Importer(
        storyline.log,
        storyline.users,
        storyline.chats,
        storyline.parked,
        storyline.vault,
        Bot(0),
        replays_due=storyline.projections.replays_due,
        now=lambda: NOW,
        report=lambda _: None,
    )
    records = read_files([str(path) for path in paths], fail)
    return sum(importer.run(records), ImportCounts())


def fail(error: InvalidInput) -> None:
    raise error


def recorded(storyline: Storyline) -> list[Any]:
    """The log, what is parked, the people and the reports, without random ids."""
    project(storyline)
    with storyline.connections.connection() as connection:
        rows = connection.cursor(row_factory=dict_row)
        log = rows.execute(LOG).fetchall()
        parked = rows.execute("SELECT raw, reason FROM parked_updates ORDER BY raw").fetchall()
        users = rows.execute("SELECT * FROM users ORDER BY telegram_user_id").fetchall()
    stats = [storyline.reports.user_stats(user.pop("id"), WINDOW, None) for user in users]
    decisions = storyline.reports.content_decisions(WINDOW, None)
    counts = storyline.reports.counts(WINDOW, None)
    return [log, parked, users, stats, decisions, counts]
