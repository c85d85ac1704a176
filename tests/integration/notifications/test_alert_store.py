"""Alerts are shared by all processes: one is open for each kind and subject, one evaluates."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from adapters.bootstrap import Storyline
from domain.alerts.ports import Untold
from domain.alerts.rules import AlertKind
from domain.alerts.states import Alert, Transition, Transitions, Trouble
from domain.deliveries import UNKNOWN_AFTER, DeliveryKey, DeliveryKind, DeliveryOutcome
from domain.ids import UserId
from tests.factories.events import ALICE, BOB, NOON, OTHER_TEAM, TEAM

PARKED = Trouble(AlertKind.PARKED, "log", NOON, {"events": 3, "updates": 0})
BURST = Trouble(AlertKind.REJECTIONS, str(BOB), NOON - timedelta(minutes=20), {"count": 24})
MINUTE = timedelta(minutes=1)
TURN = timedelta(seconds=12)


def begin(storyline: Storyline, *troubles: Trouble, team: int = TEAM) -> list[Alert]:
    storyline.alerts.keep(team, Transitions(troubles, []), NOON)
    return storyline.alerts.open_alerts(team)


def end(storyline: Storyline, *alerts: Alert, after: timedelta = MINUTE) -> None:
    storyline.alerts.keep(TEAM, Transitions([], alerts), NOON + after)


def untold(storyline: Storyline, who: UserId = ALICE, after: timedelta = -MINUTE) -> list[Untold]:
    return storyline.alerts.untold(TEAM, who, NOON + after)


def test_of_many_processes_one_evaluates(storyline: Storyline) -> None:
    with ThreadPoolExecutor(8) as crowd:
        claimed = list(crowd.map(lambda _: storyline.alerts.claim_turn(TEAM, NOON, TURN), range(8)))
    assert sum(claimed) == 1
    assert not storyline.alerts.claim_turn(TEAM, NOON + TURN / 2, TURN)
    assert storyline.alerts.claim_turn(OTHER_TEAM, NOON, TURN)
    assert storyline.alerts.claim_turn(TEAM, NOON + TURN, TURN)
    assert storyline.alerts.claim_turn(TEAM, NOON - timedelta(days=1), TURN), "a clock was wrong"


def test_what_a_late_process_found_is_not_kept(storyline: Storyline) -> None:
    alerts, later = storyline.alerts, NOON + TURN
    assert alerts.claim_turn(TEAM, NOON, TURN)
    assert alerts.claim_turn(TEAM, later, TURN)
    changes = Transitions([PARKED], [])
    assert not alerts.keep(TEAM, changes, NOON, turn=NOON)
    assert not alerts.open_alerts(TEAM)
    assert alerts.keep(TEAM, changes, later, turn=later)
    assert len(alerts.open_alerts(TEAM)) == 1


def test_one_alert_is_open_for_a_kind_and_a_subject(storyline: Storyline) -> None:
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(lambda _: begin(storyline, PARKED, BURST), range(8)))
    first, second = storyline.alerts.open_alerts(TEAM)
    assert {first.kind, second.kind} == {AlertKind.PARKED, AlertKind.REJECTIONS}
    assert not storyline.alerts.open_alerts(OTHER_TEAM)
    end(storyline, first)
    end(storyline, first, after=2 * MINUTE)
    assert storyline.alerts.open_alerts(TEAM) == [second]
    (again, _) = storyline.alerts.latest(TEAM, 10)[::-1]
    assert again.ended_at == NOON + MINUTE
    begin(storyline, PARKED, BURST)
    assert len(storyline.alerts.latest(None, 10)) == 3


def test_each_transition_is_untold_until_a_delivery_begins(storyline: Storyline) -> None:
    (alert,) = begin(storyline, BURST)
    assert alert.person == BOB
    assert [each.transition for each in untold(storyline)] == [Transition.BEGINS]
    end(storyline, alert)
    begun, ended = untold(storyline)
    assert (begun.transition, ended.transition) == (Transition.BEGINS, Transition.ENDS)
    storyline.deliveries.begin(DeliveryKey(DeliveryKind.ALERT, begun.key, ALICE), NOON)
    assert untold(storyline) == [ended]
    assert untold(storyline, BOB) == [begun, ended]
    assert not untold(storyline, BOB, after=timedelta(hours=1))


def test_the_list_knows_what_was_told_and_what_is_unknown(storyline: Storyline) -> None:
    (alert,) = begin(storyline, PARKED)
    key = f"{alert.id} begins"
    for person in (ALICE, BOB):
        storyline.deliveries.begin(DeliveryKey(DeliveryKind.ALERT, key, person), NOON)
    storyline.deliveries.end(
        DeliveryKey(DeliveryKind.ALERT, key, ALICE), DeliveryOutcome.SENT, NOON
    )
    told = storyline.alerts.told([alert], NOON)[alert.id][Transition.BEGINS]
    assert told == {ALICE: DeliveryOutcome.SENT, BOB: None}
    told = storyline.alerts.told([alert], NOON + UNKNOWN_AFTER)[alert.id][Transition.BEGINS]
    assert told == {ALICE: DeliveryOutcome.SENT, BOB: DeliveryOutcome.UNKNOWN}


def test_muted_kinds_are_kept_and_not_told(storyline: Storyline) -> None:
    alerts = storyline.alerts
    alerts.mute(TEAM, AlertKind.PARKED, NOON + MINUTE)
    parked, burst = sorted(begin(storyline, PARKED, BURST), key=lambda each: each.kind)
    assert [each.alert.kind for each in untold(storyline)] == [AlertKind.REJECTIONS]
    end(storyline, parked, after=timedelta(hours=1))
    assert [each.alert.kind for each in untold(storyline)] == [AlertKind.REJECTIONS]
    assert [each.kind for each in alerts.mutes(TEAM, NOON)] == [AlertKind.PARKED]
    assert not alerts.mutes(TEAM, NOON + MINUTE)
    assert not alerts.unmute(TEAM, AlertKind.PARKED, NOON + MINUTE)
    alerts.mute(TEAM, AlertKind.REJECTIONS, None)
    end(storyline, burst)
    assert [each.transition for each in untold(storyline)] == [Transition.BEGINS]
    assert alerts.unmute(TEAM, AlertKind.REJECTIONS, NOON + MINUTE)


def test_the_end_of_a_kind_that_is_off_is_not_told(storyline: Storyline) -> None:
    (alert,) = begin(storyline, PARKED)
    changes = Transitions([], [alert])
    storyline.alerts.keep(TEAM, changes, NOON + MINUTE, off={AlertKind.PARKED})
    assert [each.transition for each in untold(storyline)] == [Transition.BEGINS]


def test_an_absence_is_recorded_once_by_all_processes(storyline: Storyline) -> None:
    def absence(number: int) -> Alert:
        return Alert(
            UUID(int=number), AlertKind.DATABASE_AWAY, "database", NOON, NOON, {}, NOON + MINUTE
        )

    first = storyline.alerts.record(TEAM, absence(1), is_silent=False)
    assert first == UUID(int=1)
    assert storyline.alerts.record(TEAM, absence(1), is_silent=False) == first
    assert storyline.alerts.record(TEAM, absence(2), is_silent=False) == first
    assert len(storyline.alerts.latest(TEAM, 10)) == 1
    assert len(untold(storyline)) == 2
