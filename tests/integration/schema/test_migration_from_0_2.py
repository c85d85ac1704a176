"""A database of release 0.2 is migrated: its reports stay, and its tables wait for a replay."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from adapters.bootstrap import Storyline, open_storyline
from adapters.cli import app
from adapters.postgres.schema.migrate import migrate
from domain.chain import Head
from domain.content.undo import take_back
from domain.errors import ReplayDue, StorylineError
from domain.events import ContentPosted, DecisionWithdrawn
from domain.ids import ItemId
from projections.projection import all_projections
from projections.replay import replay, roll_back
from tests.conftest import EmptyDatabase
from tests.drivers.event_log import compared, project, rows

DATA = Path(__file__).parents[2] / "data/release_0_2"
REPORTS: dict[str, dict[str, Any]] = json.loads((DATA / "reports.json").read_text())
CHANGED = ["content_decision", "content_queue", "team_activity", "user_stats"]
KNOW_NO_UNDO = ["content_decision", "content_queue", "user_stats"]


@pytest.fixture
def database_url(empty_database: EmptyDatabase) -> str:
    """A database of release 0.2, a part of whose log is folded."""
    url = empty_database()
    with psycopg.connect(url) as connection:
        connection.execute((DATA / "database.sql").read_text().encode())
    return url


def reports(url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What the reports say, as far as release 0.2 did."""
    monkeypatch.setenv("DATABASE_URL", url)
    said = {}
    for asked, then in REPORTS.items():
        finished = CliRunner().invoke(app, asked.split())
        assert finished.exit_code == 0, finished.output
        report = json.loads(finished.stdout)
        said[asked] = {key: report[key] for key in then}
    return said


def outdated(storyline: Storyline) -> list[str]:
    return [row["name"] for row in storyline.projections.status() if row["outdated"]]


def undo(storyline: Storyline) -> DecisionWithdrawn:
    """Take back the last item that was posted."""
    *_, posted = (
        row["originator_id"]
        for row in sorted(
            rows(storyline.connections, "event_log"), key=lambda row: row["notification_id"]
        )
        if row["topic"] == ContentPosted.TOPIC
    )
    replays_due = storyline.projections.replays_due
    return take_back(storyline.log, ItemId(posted), replays_due=replays_due, at=datetime.now(UTC))


def test_reports_stay_and_undo_waits_for_the_replays(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "projections/decisions" in migrate(database_url)
    assert migrate(database_url) == []
    assert reports(database_url, monkeypatch) == REPORTS

    with open_storyline(database_url) as storyline:
        store = storyline.projections
        project(storyline)
        assert reports(database_url, monkeypatch) == REPORTS
        assert outdated(storyline) == CHANGED
        assert store.replays_due() == KNOW_NO_UNDO
        with pytest.raises(ReplayDue, match="run storyline replay content_decision --yes; "):
            undo(storyline)

        for name in CHANGED:
            list(replay(store, all_projections()[name]))
        assert reports(database_url, monkeypatch) == REPORTS
        assert (outdated(storyline), store.replays_due()) == ([], [])
        for projection in all_projections().values():
            assert not compared(storyline, projection).differs
        assert storyline.schema_audit.check().forged == []
        assert storyline.schema_audit.check().of_another_release == []

        undo(storyline)
        project(storyline)
        before, after = REPORTS, reports(database_url, monkeypatch)
        decisions = next(asked for asked in before if asked.startswith("stats decisions"))
        assert after[decisions]["posted"] == before[decisions]["posted"] - 1
        for name in KNOW_NO_UNDO:
            with pytest.raises(StorylineError, match=r"the log has storyline\.DecisionWithdrawn"):
                roll_back(store, all_projections()[name])
        roll_back(store, all_projections()["team_activity"])
        assert reports(database_url, monkeypatch) == after


def test_the_log_still_leads_from_the_head_that_was_kept(database_url: str) -> None:
    position, _, digest = (DATA / "head.txt").read_text().strip().partition(":")
    kept = Head(int(position), bytes.fromhex(digest))
    with open_storyline(database_url) as storyline:
        project(storyline)
        for name in CHANGED:
            list(replay(storyline.projections, all_projections()[name]))
        undo(storyline)
        end = kept.position + 1
        assert (end, end) in list(storyline.audit.verify(kept))
