"""A report answers from one snapshot, also when a read table is swapped in the middle of it."""

from uuid import uuid4

import psycopg
from psycopg.rows import dict_row

from adapters.bootstrap import open_storyline
from projections.projection import all_projections
from projections.projector import catch_up
from projections.replay import replay

REPORTS = [
    "SELECT total_interactions FROM storyline_user_stats(%(user)s)",
    "SELECT total_interactions FROM storyline_team_activity()",
    "SELECT total_decisions AS total_interactions FROM storyline_content_decisions()",
]


def test_a_snapshot_from_before_a_swap_sees_what_was_there_then(database_url: str) -> None:
    user = uuid4()
    with (
        open_storyline(database_url) as storyline,
        psycopg.connect(database_url, row_factory=dict_row) as reader,
    ):
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

        def log(times: int) -> None:
            for _ in range(times):
                storyline.service.log_callback(user, "posted", telegram_chat_id=-1)

        def answers() -> list[int]:
            return [
                row["total_interactions"]
                for report in REPORTS
                for row in reader.execute(report, {"user": user})
            ]

        log(5)
        catch_up(storyline.projections, all_projections())
        log(3)
        before = answers()  # the snapshot is taken: 5 folded, 3 not
        reader.execute("SELECT 1")

        log(2)
        reader.rollback()
        reader.execute("SELECT 1")  # a new one: 5 folded, 5 not, and no table locked yet
        log(4)
        for projection in all_projections().values():
            list(replay(storyline.projections, projection))

        assert before == [8, 8, 8]
        assert answers() == [10, 10, 10]
        reader.rollback()
        assert answers() == [14, 14, 14]
