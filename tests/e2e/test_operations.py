"""The operations page: what admins look at."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from adapters.bootstrap import Storyline, open_storyline
from domain.ports import ParkedUpdate
from tests.drivers.command_line import CommandLine
from tests.drivers.dashboard import logged_in, web_process
from tests.drivers.event_log import record
from tests.factories.events import message, press


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


def test_a_replay_that_can_be_restored_is_named(
    page: httpx.Client, log: Storyline, storyline: CommandLine
) -> None:
    record(log, message())
    assert storyline("replay", "decisions", "--yes").exit_code == 0
    shown = page.get("/operations").text
    assert "storyline replay decisions --rollback" in shown
