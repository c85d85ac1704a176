"""Twelve simulated weeks: what is planted is found, and hardly anything else."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.simulation.anomalies import Anomaly, simulate_anomalies
from adapters.simulation.simulator import Simulation, simulation
from domain.alerts.evaluation import Evaluation, PastAlert
from domain.alerts.rules import DEFAULTS, WITH_PAST, AlertKind
from domain.alerts.statistics import HOUR
from domain.errors import InvalidInput
from tests.fakes.hourly_counts import FakeHourlyCounts

DAYS = 84
UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=DAYS)
TEAMS = [
    (5, 12_000, 3, "Europe/Berlin"),
    (7, 20_000, 11, "America/New_York"),
    (9, 16_000, 8, "Asia/Kolkata"),
]
Json = dict[str, Any]

each_team = pytest.mark.parametrize(("users", "events", "seed", "tz"), TEAMS)


def team(users: int, events: int, seed: int) -> Simulation:
    return simulation(users=users, days=DAYS, events=events, seed=seed, chats=1, until=UNTIL)


def planted(
    users: int, events: int, seed: int, tz: str, kinds: Sequence[AlertKind] = ()
) -> tuple[list[Anomaly], list[Json]]:
    found, updates = simulate_anomalies(
        lambda: team(users, events, seed),
        events,
        kinds,
        seed=seed,
        since=SINCE,
        until=UNTIL,
        tz=tz,
    )
    return found, list(updates)


def alerts(updates: Sequence[Json], tz: str) -> list[PastAlert]:
    return Evaluation(FakeHourlyCounts(updates, UNTIL), DEFAULTS, tz).past(SINCE, UNTIL)


def is_found(anomaly: Anomaly, alert: PastAlert) -> bool:
    who = str(anomaly.person["id"]) if anomaly.person else str(anomaly.chat_id)
    end = alert.ended_at or UNTIL
    return (
        alert.trouble.kind is anomaly.kind
        and alert.trouble.subject == who
        and alert.trouble.since < anomaly.until
        and anomaly.since < end
    )


@each_team
def test_every_anomaly_is_found_with_at_most_two_false_alarms(
    users: int, events: int, seed: int, tz: str
) -> None:
    anomalies, updates = planted(users, events, seed, tz)
    found = alerts(updates, tz)
    assert {each.kind for each in anomalies} == set(WITH_PAST)
    assert not [each for each in anomalies if not any(is_found(each, alert) for alert in found)]
    false = [alert for alert in found if not any(is_found(each, alert) for each in anomalies)]
    assert len(false) <= 2, false


@each_team
def test_quiet_weeks_have_at_most_two_alerts(users: int, events: int, seed: int, tz: str) -> None:
    found = alerts([*team(users, events, seed).updates(events)], tz)
    assert len(found) <= 2, found


def test_a_range_has_what_single_moments_have() -> None:
    """Each burst of a range is what is wrong at the end of its hour."""
    _, updates = planted(*TEAMS[0])
    tz = TEAMS[0][3]
    evaluation = Evaluation(FakeHourlyCounts(updates, UNTIL), DEFAULTS, tz)
    bursts = [
        each
        for each in evaluation.past(SINCE, UNTIL)
        if each.trouble.kind is not AlertKind.TEAM_SILENT
    ]
    assert bursts
    for each in bursts:
        now = evaluation.bursts(each.trouble.since + HOUR)
        same = [one for one in now[each.trouble.kind] if one.subject == each.trouble.subject]
        assert [(one.since, one.figures) for one in same] == [
            (each.trouble.since, each.trouble.figures)
        ]


def test_anomalies_come_on_top_of_the_same_simulation() -> None:
    users, events, seed, tz = TEAMS[0]
    quiet = [without_ids(each) for each in team(users, events, seed).updates(events)]
    anomalies, updates = planted(users, events, seed, tz, [AlertKind.DENIALS])
    assert len(anomalies) == 1
    assert len(updates) > events
    texts = [without_ids(each) for each in updates]
    assert not [each for each in quiet if each not in texts]


def without_ids(update: Json) -> str:
    """What does not depend on how many updates and messages came before."""
    (payload,) = (value for key, value in update.items() if key != "update_id")
    return f"{payload['from']['id']} {payload.get('date')} {payload.get('data')}"


def test_a_planted_anomaly_is_large_enough_and_late_enough() -> None:
    anomalies, _ = planted(*TEAMS[1])
    for each in anomalies:
        assert each.since >= SINCE + timedelta(weeks=4)
        if each.kind is not AlertKind.TEAM_SILENT:
            assert each.events >= max(20, 5 * each.usual)


def test_there_must_be_room() -> None:
    with pytest.raises(InvalidInput, match="no day fits for"):
        simulate_anomalies(
            lambda: simulation(users=3, days=20, events=500, seed=1, chats=1, until=UNTIL),
            500,
            [],
            seed=1,
            since=UNTIL - timedelta(days=20),
            until=UNTIL,
            tz="UTC",
        )
