"""The operations page: what admins look at."""

import csv
import io
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from adapters.bootstrap import Storyline, open_storyline
from adapters.cli import main
from domain.alerts.rules import AlertKind
from domain.alerts.states import Transitions, Trouble
from domain.ids import UserId
from domain.ports import ParkedUpdate, Person
from projections.projection import all_projections
from tests.drivers.command_line import CommandLine
from tests.drivers.dashboard import logged_in, web_process
from tests.drivers.event_log import record, tamper
from tests.drivers.programs import NOTHING, Program
from tests.drivers.waiting import wait_for
from tests.factories.events import TEAM, message, press


@pytest.fixture
def log(database_url: str) -> Iterator[Storyline]:
    with open_storyline(database_url) as opened:
        yield opened


@pytest.fixture
def page(environment: dict[str, str], tmp_path: Path) -> Iterator[httpx.Client]:
    with web_process(environment, tmp_path) as link, logged_in(link) as client:
        yield client


def test_an_empty_log_is_shown_calmly(page: httpx.Client) -> None:
    shown = page.get("/operations")
    assert shown.status_code == 200
    for sentence in ("Nothing is parked.", "The log is empty.", "No replay is under way"):
        assert sentence in shown.text


def test_what_waits_for_an_admin_is_shown_with_its_reason(
    page: httpx.Client, log: Storyline
) -> None:
    record(log, message(), press("posted"))
    reason = "no <update>, " + "x" * 200
    log.parked.park(0, [ParkedUpdate(b"{}", "saved.jsonl", reason)])
    figures = page.get("/operations.json").json()
    assert {each["name"]: each["lag_events"] for each in figures["projections"]}["decisions"] == 2
    assert [each["reason"] for each in figures["parked"]] == [reason]
    head = log.audit.head()
    assert figures["chain_head"]["digest"] == head.digest.hex()
    shown = page.get("/operations").text
    assert "2 events" in shown
    assert reason.replace("<", "&lt;").replace(">", "&gt;") in shown
    assert f"{head}" in shown
    rows = list(csv.DictReader(io.StringIO(page.get("/operations.csv").text)))
    assert {"what": "parked", "number": "1", "name": "reason", "value": reason} in rows


def test_alerts_are_shown_with_their_sentence_and_whether_they_are_muted(
    page: httpx.Client, log: Storyline
) -> None:
    assert "Nothing is wrong." in page.get("/operations").text
    now, person = log.clock(), bob_known_to(log)
    hour = {"since": now.isoformat(), "until": now.isoformat()}
    troubles = [
        Trouble(AlertKind.REJECTIONS, str(person), now, {"count": 24, "median": 2.0, **hour}),
        Trouble(AlertKind.PARKED, "log", now, {"events": 1, "updates": 2}),
        Trouble(AlertKind.DISK_LOW, "inbox 7", now, {"megabytes": 12}),
    ]
    log.alerts.keep(TEAM, Transitions(troubles, []), now)
    over = [each for each in log.alerts.open_alerts(TEAM) if each.kind is AlertKind.DISK_LOW]
    log.alerts.keep(TEAM, Transitions([], over), now)
    log.alerts.mute(TEAM, AlertKind.PARKED, None)

    listed = page.get("/operations.json").json()["alerts"]
    assert {(each["kind"], each["is_muted"], each["ended_at"] is None) for each in listed} == {
        ("rejections", False, True),
        ("parked", True, True),
        ("disk_low", False, False),
    }
    shown = page.get("/operations").text
    for sentence in ("Bob rejected 24 items", "1 event, 2 updates", "12 MB left", "parked (muted)"):
        assert sentence in shown
    assert f'href="/people/{person}"' in shown
    assert page.get(f"/people/{person}").status_code == 200
    rows = list(csv.DictReader(io.StringIO(page.get("/operations.csv").text)))
    assert [each["value"] for each in rows if each["what"] == "alerts" and each["name"] == "kind"]


def bob_known_to(log: Storyline) -> UserId:
    return log.users.identify([Person(7, log.clock(), first_name="Bob")])[7]


def test_a_replay_that_can_be_restored_is_named(
    page: httpx.Client, log: Storyline, storyline: CommandLine
) -> None:
    record(log, message())
    assert storyline("replay", "decisions", "--yes").exit_code == 0
    shown = page.get("/operations").text
    assert "storyline replay decisions --rollback" in shown
    assert "in service since" in shown


def test_a_replay_that_was_interrupted_is_not_under_way(page: httpx.Client, log: Storyline) -> None:
    record(log, message())
    projection = all_projections()["decisions"]
    log.projections.begin(projection)
    assert "decisions: interrupted" in page.get("/operations").text
    with log.projections.exclusive("decisions"):
        assert "decisions: under way, 0 of 1 positions" in page.get("/operations").text


def test_a_verification_and_a_changed_log_are_told_on_the_page_and_in_the_terminal(
    page: httpx.Client, log: Storyline, storyline: CommandLine
) -> None:
    record(log, message(), message())
    head = log.audit.head()
    assert "Not verified yet." in page.get("/operations").text
    assert f"chain: {head}, not verified yet\n" in storyline("status").out
    assert storyline("audit", "verify").exit_code == 0
    assert "Verified up to position 2" in page.get("/operations").text
    told = storyline("status")
    assert told.exit_code == 0
    assert f"chain: {head}, verified up to 2" in told.out

    tamper(log.connections, "UPDATE event_log SET user_id = NULL WHERE notification_id = 2")
    assert storyline("audit", "verify").exit_code == 1
    shown = page.get("/operations").text
    assert "The log is not what was appended." in shown
    assert "Position 2: the event is not the one that was appended." in shown
    failure = page.get("/operations.json").json()["chain"]["failure"]
    assert failure["broken_at"] == 2
    told = storyline("status")
    assert told.exit_code == 1
    assert "error: the log is not what was appended: position 2: the event is not" in told.err
    assert storyline("status", "--json").json["chain"]["failure"]["broken_at"] == 2


def test_the_projector_verifies_and_a_failure_is_loud(
    environment: dict[str, str], log: Storyline, tmp_path: Path
) -> None:
    record(log, message(), message())
    tamper(log.connections, "UPDATE event_log SET user_id = NULL WHERE notification_id = 2")
    told = tmp_path / "projector.log"
    program = Program(main, "projector", environment=environment, stdout=NOTHING, stderr=told)
    try:
        wait_for(log.verifications.failure, "verification")
        assert "[error" in wait_for(lambda: _line(told, "not what was appended"), "line in the log")
        program.signal(signal.SIGTERM)
        assert program.wait(15) == 0
    finally:
        program.kill()


def _line(log: Path, text: str) -> str:
    return next((line for line in log.read_text().splitlines() if text in line), "")
