"""Troubles in the figures of a status, one line each."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.cli.admin.status.status_check import troubles
from domain.alerts.rules import DEFAULTS, AlertKind, Rule

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def projection(name: str, *, lag: float = 0.0, folded: float = 0.0, **more: Any) -> dict[str, Any]:
    """A projection whose oldest event waits so long, and that was folded so long ago."""
    return {
        "name": name,
        "lag_events": 3 if lag else 0,
        "lag_seconds": lag,
        "folded_at": NOW - timedelta(seconds=folded),
        "is_beyond_log": False,
        "in_release": True,
        "outdated": False,
        "parked": 0,
    } | more


def inbox(**more: Any) -> dict[str, Any]:
    return {
        "bot_id": 7,
        "is_running": True,
        "open": 0,
        "oldest_age_seconds": None,
        "parked": 0,
    } | more


def told(**figures: Any) -> list[str]:
    """The troubles with these figures, where everything else is well."""
    well = {
        "projections": [projection("one"), projection("two")],
        "parked_updates": 0,
        "replays": [],
        "chain": None,
        "schema": {"forged": []},
        "lock_holders": [],
        "missing_roles": [],
        "growth": {"position": 1_000, "last_day": 0, "days": 30.0, "bytes": 9},
        "inboxes": [inbox()],
        "disk": {"folder": "/state", "free_bytes": 10**10},
        "backup": None,
    }
    waiting = dict.fromkeys([AlertKind.PROJECTION_LAG, AlertKind.INBOX_OLD], Rule(60))
    return list(
        troubles(well | figures, {**DEFAULTS, **waiting}, bot_id=7, backup_hours=26, now=NOW)
    )


def test_nothing_is_wrong_where_all_is_well() -> None:
    assert told() == []


def test_a_projector_that_does_not_run_is_one_line_and_one_projection_is_named() -> None:
    stopped = [projection(name, lag=90, folded=500) for name in ("one", "two")]
    assert told(projections=stopped) == [
        "no projector runs: 3 events to fold, the oldest for 90 seconds"
    ]
    assert told(projections=[stopped[0], projection("two")]) == [
        "no projector folds one: 3 events to fold, the oldest for 90 seconds"
    ]


def test_a_projector_that_is_late_still_runs_and_a_short_lag_is_none() -> None:
    assert told(projections=[projection("one", lag=90), projection("two", lag=60, folded=99)]) == [
        "the projector is late with one: 3 events to fold, the oldest for 90 seconds"
    ]
    assert told(projections=[projection("one", lag=90), projection("two", lag=95, folded=99)]) == [
        "the projector is late with all read tables: 3 events to fold, the oldest for 95 seconds"
    ]


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"outdated": True}, "one has another fold here; storyline replay one"),
        (
            {"outdated": True, "is_beyond_log": True, "lag": 90},
            "one is beyond the log; storyline replay one",
        ),
        ({"parked": 1}, "1 event parked; storyline parked list"),
    ],
)
def test_what_a_projection_needs_is_named(more: dict[str, Any], line: str) -> None:
    assert told(projections=[projection("one", **more)]) == [line]


def test_a_projection_of_another_release_is_no_trouble() -> None:
    assert told(projections=[projection("one", in_release=False, outdated=True)]) == []


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (
            {"open": 2, "oldest_age_seconds": 61.0},
            "bot 7: 2 messages to handle, the oldest for 61 seconds",
        ),
        (
            {"open": 1, "oldest_age_seconds": 5.0, "is_running": False},
            "bot 7 is not running: 1 message to handle, the oldest for 5 seconds",
        ),
        ({"parked": 2}, "bot 7: 2 messages parked; storyline inbox list --parked"),
        ({"error": "the inbox is damaged"}, "bot 7: the inbox is damaged"),
    ],
)
def test_an_inbox_that_does_not_drain_is_named(more: dict[str, Any], line: str) -> None:
    assert told(inboxes=[inbox(), inbox(**more)]) == [line]
    assert told(inboxes=[inbox(open=2, oldest_age_seconds=5.0)]) == []


def test_a_log_that_grows_much_faster_than_before_is_named() -> None:
    growth = {"position": 130_000, "last_day": 100_000, "days": 31.0, "bytes": 9}
    assert told(growth=growth) == ["the log grew by 100,000 events in a day; usual are 1,000"]
    for more in ({"days": 3.0}, {"last_day": 9_000, "position": 9_300}):
        assert told(growth=growth | more) == []


def test_the_rest_is_one_line_each() -> None:
    failure = {"at": NOW, "broken_at": 7, "reason": "the event is gone"}
    replay = {"name": "one", "is_unfinished": True, "moved_at": NOW - timedelta(minutes=11)}
    assert told(
        parked_updates=2,
        replays=[replay, replay | {"is_unfinished": False}],
        chain={"failure": failure},
        lock_holders=[{"text": "process 1"}],
        missing_roles=["storyline_web"],
        schema={"forged": ["table x"]},
        disk={"folder": "/state", "free_bytes": 12_345_678},
        backup={"name": "monday.dump", "age_seconds": 40 * 3600.0, "error": None},
        lacking_right="the bot is not in the team's chat",
    ) == [
        "2 updates parked; storyline parked list",
        "the replay of one stands for 660 seconds; storyline replay one",
        "the log is not what was appended: position 7: the event is gone"
        " (found at 2026-03-02 09:00 UTC); storyline audit verify",
        "appends wait for process 1",
        "missing roles: storyline_web; storyline roles list",
        "not what this release makes: table x",
        "the disk of /state has 12 MB left",
        "the last backup, monday.dump, is 40 hours old",
        "the bot is not in the team's chat",
    ]


def test_without_a_database_the_rest_is_checked() -> None:
    unknown = dict.fromkeys(["parked_updates", "chain", "growth", "schema"])
    lists: dict[str, Any] = {"projections": [], "lock_holders": [], "missing_roles": []}
    assert told(**unknown, **lists, error="no database", inboxes=[inbox(parked=1)]) == [
        "no database",
        "bot 7: 1 message parked; storyline inbox list --parked",
    ]


def test_a_backup_of_this_day_is_no_trouble_and_a_missing_one_is() -> None:
    fresh = {"name": "today.dump", "age_seconds": 3600.0, "error": None}
    assert told(backup=fresh) == []
    missing = {"name": None, "age_seconds": None, "error": "no backup was found in /backups"}
    assert told(backup=missing) == ["no backup was found in /backups"]
