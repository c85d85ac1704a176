"""`storyline alerts list`: sentences that fit any width, who was told, and what is muted."""

from datetime import UTC, datetime, timedelta

from adapters.bootstrap import open_storyline
from domain.alerts.rules import AlertKind
from domain.alerts.states import Transition, Transitions, Trouble
from domain.deliveries import DeliveryKey, DeliveryKind, DeliveryOutcome
from domain.ports import Person
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import project, record
from tests.factories.events import TEAM, message

BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_alert_is_listed_with_who_was_told(storyline: CommandLine, database_url: str) -> None:
    with open_storyline(database_url) as log:
        lag = Trouble(AlertKind.PROJECTION_LAG, "tables", BEGUN, {"events": 7, "seconds": 300.0})
        log.alerts.keep(TEAM, Transitions([lag], []), BEGUN)
        (alert,) = log.alerts.open_alerts(TEAM)
        log.alerts.mute(TEAM, AlertKind.PARKED, None)
        people = log.users.identify(
            [Person(number, BEGUN, first_name=name) for number, name in ((1, "Ann"), (2, "Bo"))]
        )
        for person, outcome in zip(people.values(), ("sent", "refused"), strict=True):
            key = DeliveryKey(DeliveryKind.ALERT, f"{alert.id} {Transition.BEGINS}", person)
            log.deliveries.begin(key, BEGUN)
            log.deliveries.end(key, DeliveryOutcome(outcome), BEGUN)
    assert storyline("alerts", "list", COLUMNS="60").out.splitlines() == [
        "1 open, 0 over",
        "projection_lag: since 2026-03-02 09:00 UTC",
        "    The read tables lag: 7 events wait to be folded, the",
        "    oldest for 5 minutes. Does a projector run?",
        "    begins: Ann sent, Bo refused",
        "muted: parked",
    ]
    with open_storyline(database_url) as log:
        log.alerts.keep(TEAM, Transitions([], [alert]), BEGUN + HOUR)
    told = storyline("alerts", "list", STORYLINE_TIMEZONE="Europe/Berlin").out
    assert told.splitlines()[:2] == [
        "0 open, 1 over",
        "projection_lag: 2026-03-02 10:00 to 2026-03-02 11:00 Berlin",
    ]
    (row,) = storyline("alerts", "list", "--json").json["alerts"]
    assert (row["kind"], row["is_muted"]) == ("projection_lag", False)
    assert row["told"] == {"begins": {"Ann": "sent", "Bo": "refused"}}


def test_a_silence_of_the_past_is_found_and_told_as_a_sentence(
    storyline: CommandLine, database_url: str
) -> None:
    mondays = [BEGUN + week * timedelta(weeks=1) for week in range(5)]
    with open_storyline(database_url) as log:
        record(
            log,
            *(
                message(occurred_at=monday + number * timedelta(minutes=1))
                for monday in mondays
                for number in range(30)
            ),
        )
        project(log)
    missed = BEGUN + timedelta(weeks=5)
    told = storyline("alerts", "check", "--as-of", f"{missed + 2 * HOUR:%Y-%m-%dT%H:%MZ}")
    heading, sentence = told.out.splitlines()[1:]
    assert heading == "team_silent: since 2026-04-06 00:00 UTC"
    assert sentence.endswith(
        "The team had no interactions until 10:00 (UTC); usual by then are 30."
    )
    assert told.err.startswith("these rules have no past: runway_low, parked, inbox_old, ")
