"""The log of a whole run: what an operator reads in it, and what nobody may."""

import json
import re
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import open_storyline
from adapters.cli import main
from tests.drivers.bot_process import bot_environment
from tests.drivers.bot_system import POSTED, SKIP, BotSystem, running_bot_system
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import record
from tests.drivers.ports import free_port
from tests.drivers.programs import Program
from tests.drivers.sandbox import ADMIN, BOB, CHIARA, DMITRI, PEOPLE, sandbox_process, shown
from tests.drivers.waiting import wait_for
from tests.factories.events import message
from tests.factories.pictures import png

UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LOGIN_KEY = re.compile(r"/login/([A-Za-z0-9_-]+)")
CAPTION, TEXT, FILE = "A caption of a person", "What a person says", "holiday-of-a-person.png"


def a_day_of_the_team(system: BotSystem) -> str:
    """The team works, and some calls of the bot fail. Returns the key of a login link."""
    sandbox = system.sandbox
    sandbox.say(ADMIN, "/dashboard", "bot")
    link = LOGIN_KEY.search(shown(sandbox.said(ADMIN, "/login/", "bot")))
    assert link
    first, second = system.offered(2)
    sandbox.fault("editMessageCaption", delay=1)  # its buttons stay for so long
    for who in (BOB, DMITRI):
        sandbox.told(sandbox.press(who, first, POSTED))
    system.decided(first, "✅ Posted by @bob")
    sandbox.fault("answerCallbackQuery", error_code=500, description="Internal Server Error")
    sandbox.press(CHIARA, second, SKIP)
    system.decided(second, "⏭️ Skipped by @chiara")
    for fault in (
        {"error_code": 400, "description": "Bad Request: chat not found"},
        {"error_code": 429, "retry_after": 1},
        {"drop": "before"},
    ):
        sandbox.fault("sendMessage", **fault)
        sandbox.say(BOB, "/help", "bot")
    sandbox.show(ADMIN, (FILE, png(99, 99)), caption=CAPTION)
    sandbox.say(DMITRI, TEXT)
    sandbox.say(CHIARA, "/team")
    sandbox.say(DMITRI, "/status", "bot")
    system.recorded("/status")
    system.recorded("/help", 3)
    assert system.bot.stop() == 0
    return link[1]


def without_uuids(text: str) -> str:
    return UUIDS.sub("", text)


@pytest.mark.parametrize("form", ["console", "json"])
def test_no_token_and_no_login_key_is_in_the_log_of_whoever_looks_for_a_bug(
    database_url: str, tmp_path: Path, form: str
) -> None:
    with running_bot_system(
        database_url,
        tmp_path,
        STORYLINE_LOG_FORMAT=form,
        STORYLINE_WEB_LISTEN=f"127.0.0.1:{free_port()}",
    ) as system:
        key = a_day_of_the_team(system)
        token, said = system.sandbox.token, system.bot.output.read_text()
    assert "/bot***/sendMessage" in said  # it was there
    assert "/login/***" in said
    for secret in (token, token.partition(":")[2], key):
        assert secret not in said
    if form == "json":
        events = [json.loads(line)["event"] for line in said.splitlines()]
        assert {"bot started", "update recorded", "sent", "send failed", "stopped"} <= {*events}


def test_the_usual_log_has_one_line_an_update_and_a_send_and_nothing_of_a_person(
    database_url: str, tmp_path: Path
) -> None:
    with running_bot_system(
        database_url,
        tmp_path,
        STORYLINE_LOG_FORMAT="json",
        STORYLINE_LOG_LEVEL="warning",  # --verbose: one more
        STORYLINE_WEB_LISTEN=f"127.0.0.1:{free_port()}",
    ) as system:
        a_day_of_the_team(system)
        said = system.bot.output.read_text()
        team = system.sandbox.team_chat_id
        done = system.interactions()
    lines = [json.loads(line) for line in said.splitlines()]
    (started,) = (each for each in lines if each["event"] == "bot started")
    assert started["bot"] == "@storyline_sandbox_bot"
    assert (started["chat"], started["chat_found"]) == (team, True)
    assert started["updates"] == "polling"
    assert started["version"]
    assert "password" not in started["database"]

    by_people = [each for each in done if each.interaction_type != "bot_response"]
    recorded = [each for each in lines if each["event"] == "update recorded"]
    assert {each["interaction"] for each in recorded} == {str(each.id) for each in by_people}
    assert len(recorded) == len(by_people)
    assert all(each["ms"] >= 0 and each["update_id"] for each in recorded)
    outcomes = {(each["interaction"], each["outcome"]) for each in recorded}
    assert outcomes == {(str(each.id), each.outcome) for each in by_people}
    assert {"ok", "already_decided", "denied"} <= {outcome for _, outcome in outcomes}
    sends = [each for each in lines if each["event"] in ("sent", "send failed")]
    assert len(sends) == sum(each.interaction_type == "bot_response" for each in done)

    plain = without_uuids(said)
    for personal in (*PEOPLE, CAPTION, TEXT, FILE, "Posted by", "Alice", "Bob", "Chiara"):
        assert not re.search(rf"\b{re.escape(personal)}\b", plain, re.IGNORECASE), personal
    for telegram_id in PEOPLE.values():
        assert not re.search(rf"\b{telegram_id}\b", plain), telegram_id
    for line in lines:
        assert line.get("chat") in (team, None)


def log_of(environment: Mapping[str, str], folder: Path, *command: str, event: str) -> list[Any]:
    """The log of a command, once it has this event and has been stopped."""
    log = folder / "program.log"
    program = Program(
        main, *command, environment=environment, stdout=folder / "said.log", stderr=log
    )

    def is_there() -> bool:
        assert program.is_running(), log.read_text()
        return event in log.read_text()

    try:
        wait_for(is_there, event)
        program.signal(signal.SIGTERM)
        assert program.wait(15) == 0
    finally:
        program.kill()
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_a_projector_says_what_it_folds_in_one_line_a_round(
    environment: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    with open_storyline(database_url) as log:
        record(log, *[message() for _ in range(5)])
    lines = log_of(environment, tmp_path, "projector", "--log-format", "json", event="folded")
    started, folded, *_ = lines
    assert started["event"] == "projector started"
    assert started["version"]
    assert (folded["event"], folded["positions"], folded["upto"]) == ("events folded", 5, 5)


def test_a_dashboard_says_where_it_is_and_its_link_is_for_people(
    environment: dict[str, str], tmp_path: Path
) -> None:
    lines = log_of(environment, tmp_path, "web", "--log-format", "json", event="started")
    assert lines[0]["event"] == "dashboard started"
    assert "/login/" not in (tmp_path / "program.log").read_text()


def test_run_is_calm_unless_more_is_asked_for(
    environment: dict[str, str], database_url: str, tmp_path: Path
) -> None:
    with sandbox_process() as telegram:
        settings = environment | bot_environment(telegram, database_url, tmp_path)
        lines = log_of(settings, tmp_path, "run", "-v", "--log-format", "json", event="bot started")
    assert {"bot started", "projector started"} <= {each["event"] for each in lines}


def test_an_import_says_what_each_batch_brought(storyline: CommandLine, tmp_path: Path) -> None:
    simulated = storyline(
        *("simulate", "--users", "3", "--days", "2", "--events", "1500", "--seed", "1")
    )
    (tmp_path / "updates.jsonl").write_text(simulated.out)
    done = storyline(
        *("import", "updates", "-v", "--log-format", "json", str(tmp_path / "updates.jsonl"))
    )
    batches = [json.loads(line) for line in done.err.splitlines()]
    assert [each["event"] for each in batches] == ["updates imported"] * 2
    total = sum(each["recorded"] + each["duplicates"] + each["parked"] for each in batches)
    assert total == 1500


def test_a_replay_says_how_far_it_is(storyline: CommandLine) -> None:
    done = storyline(
        "replay", "user_stats", STORYLINE_LOG_LEVEL="info", STORYLINE_LOG_FORMAT="json"
    )
    phases = [json.loads(line)["phase"] for line in done.err.splitlines() if "phase" in line]
    assert phases[0] == "fold"
    assert phases[-1] == "swap"
