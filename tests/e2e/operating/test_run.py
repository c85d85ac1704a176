"""`storyline run`: everything in one process, as newcomers meet it and as operators stop it."""

import json
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from adapters.cli import main
from tests.drivers.bot_process import bot_environment
from tests.drivers.command_line import CommandLine
from tests.drivers.dashboard import TOLD, logged_in
from tests.drivers.programs import Program
from tests.drivers.sandbox import (
    ADMIN,
    BOB,
    CHIARA,
    Json,
    SandboxClient,
    buttons,
    sandbox_process,
    shown,
)
from tests.drivers.waiting import wait_for

POSTED, SKIP, REJECT = "✅ Posted", "⏭️ Skip", "🚫 Reject"
ADDRESS = re.compile(r"Open (http://127\.0\.0\.1:\d+/) in a browser")


class Run:
    """A `storyline run` at work; `output` is what it says."""

    def __init__(self, environment: dict[str, str], output: Path, *arguments: str) -> None:
        self.output = output
        self._opened: list[SandboxClient] = []
        self._program = Program(
            main, "run", *arguments, environment=environment, stdout=output, stderr=output
        )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def sandbox(self) -> SandboxClient:
        """The sandbox, once its address is told."""
        address = wait_for(self._address, "address")
        team = httpx.get(f"{address}admin").json()["team_chat_id"]
        sandbox = SandboxClient({"token": "", "api_url": address, "team_chat_id": team})
        self._opened.append(sandbox)
        return sandbox

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        """The exit code; more than ten seconds are too many."""
        self._program.signal(by)
        return self._program.wait(10)

    def close(self) -> None:
        for sandbox in self._opened:
            sandbox.http.close()
        self._program.kill()

    def _address(self) -> str | None:
        assert self._program.is_running(), self.said
        found = ADDRESS.search(self.said)
        return found and found[1]


@contextmanager
def running(environment: dict[str, str], output: Path, *arguments: str) -> Iterator[Run]:
    run = Run(environment, output, *arguments)
    try:
        yield run
    finally:
        run.close()


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    tokenless = {name: each for name, each in environment.items() if name != "TELEGRAM_BOT_TOKEN"}
    return tokenless | {"STORYLINE_POSTS_PER_DAY": "0"}


def offered(sandbox: SandboxClient) -> Json:
    """One more offer."""
    known = {each["message_id"] for each in sandbox.seen(ADMIN)}
    sandbox.say(ADMIN, "/next")
    return wait_for(
        lambda: next((e for e in sandbox.offers() if e["message_id"] not in known), None), "offer"
    )


def becomes(sandbox: SandboxClient, message: Json, line: str) -> None:
    wait_for(lambda: line in shown(sandbox.message(message)), line)


def test_a_newcomer_plays_and_the_reports_agree_and_a_restart_keeps_it_all(
    environment: dict[str, str], storyline: CommandLine, tmp_path: Path
) -> None:
    with running(environment, tmp_path / "first.log", "--port", "0") as run:
        sandbox = run.sandbox()
        assert "recorded 5" in run.said
        sandbox.say(BOB, "/queue")
        sandbox.said(BOB, "6 waiting")
        first, second = offered(sandbox), offered(sandbox)
        sandbox.press(BOB, first, REJECT)
        wait_for(lambda: len(buttons(sandbox.message(first))) == 2, "question")
        (yes, _) = buttons(sandbox.message(first))
        sandbox.press(BOB, sandbox.message(first), yes)
        becomes(sandbox, first, "🚫 Rejected by @bob")
        presses = [sandbox.press(who, second, POSTED) for who in (BOB, CHIARA)]
        told = sorted(sandbox.told(each) for each in presses)
        assert told == ["Already posted by @bob", POSTED]
        becomes(sandbox, second, "✅ Posted by @bob")
        wait_for(
            lambda: status_of(sandbox, "posted 1, skipped 0, rejected 1"),
            "status of this team alone",
        )
        page = TOLD.search(run.said)
        assert page
        with logged_in(page[1]) as browser:
            shown_page = browser.get("/", params={"chat": sandbox.team_chat_id})
            assert "<b>1</b>posted" in shown_page.text
        assert len(run.said.splitlines()) <= 25
        assert run.said.splitlines()[-1] == page[0].strip()
        assert run.stop() == 0
        assert run.said.splitlines()[-1].startswith("stopped; the data is in ")

    team = str(sandbox.team_chat_id)
    decisions = storyline("stats", "decisions", "--chat", team, "--json").json
    assert [decisions[each] for each in ("posted", "skipped", "rejected")] == [1, 0, 1]
    listed = storyline("interactions", "--chat", team, "--type", "callback", "--json").out
    made = [json.loads(line) for line in listed.splitlines()]
    made = made[0] if made and isinstance(made[0], list) else made
    assert sorted(each["outcome"] for each in made) == ["already_decided", "ok", "ok", "ok"]

    with running(environment, tmp_path / "again.log", "--port", "0") as run:
        sandbox = run.sandbox()
        wait_for(lambda: TOLD.search(run.said), "link to the dashboard")
        assert len(run.said.splitlines()) == 2
        becomes(sandbox, first, "🚫 Rejected by @bob")
        sandbox.say(BOB, "/queue")
        sandbox.said(BOB, "4 waiting")
        third = offered(sandbox)
        sandbox.press(CHIARA, third, SKIP)
        becomes(sandbox, third, "⏭️ Skipped by @chiara")
        assert run.stop(signal.SIGTERM) == 0


def status_of(sandbox: SandboxClient, counts: str) -> bool:
    """Whether /status says this; the projector may be a moment behind."""
    asked = sandbox.say(CHIARA, "/status", "bot")

    def answer() -> str | None:
        newer = [e for e in sandbox.seen(CHIARA, "bot") if e["message_id"] > asked["message_id"]]
        return shown(newer[0]) if newer else None

    return counts in wait_for(answer, "answer")


def test_a_second_one_in_the_same_folder_says_so_and_ends(
    environment: dict[str, str], storyline: CommandLine, tmp_path: Path
) -> None:
    with running(environment, tmp_path / "run.log", "--port", "0") as run:
        address = run.sandbox().api_url
        port = address.rstrip("/").rpartition(":")[2]
        second = storyline("run")
        assert second.exit_code == 1
        (line,) = second.err.splitlines()
        assert line.startswith("error: storyline run is at work in ")

        elsewhere = str(tmp_path / "elsewhere")
        taken = storyline("run", "--port", port, STORYLINE_STATE_DIR=elsewhere)
        assert taken.exit_code == 2
        assert taken.err.startswith(f"error: port {port} cannot be used")
        assert run.stop() == 0


def test_with_a_token_it_is_the_bot_on_telegram_and_no_demo(
    environment: dict[str, str], storyline: CommandLine, database_url: str, tmp_path: Path
) -> None:
    with sandbox_process() as telegram:
        settings = environment | bot_environment(telegram, database_url, tmp_path)
        with running(settings, tmp_path / "run.log") as run:
            telegram.say(BOB, "/queue")
            telegram.said(BOB, "Nothing is waiting.")
            wait_for(
                lambda: all(
                    each["lag_events"] == 0 and each["checkpoint"]
                    for each in storyline("status", "--json").json["projections"]
                    if each["name"] == "team_activity"
                ),
                "projector",
            )
            assert "simulated" not in run.said
            assert run.stop() == 0
    team = storyline("stats", "team", "--json").json
    assert team["total_interactions"] == 1


def test_while_postgres_is_away_the_sandbox_is_there_and_presses_are_saved(
    environment: dict[str, str], tmp_path: Path
) -> None:
    nowhere = environment | {"DATABASE_URL": "postgresql://u@127.0.0.1:1/db"}
    with running(nowhere, tmp_path / "run.log", "--port", "0") as run:
        sandbox = run.sandbox()
        sandbox.say(BOB, "/queue")
        wait_for(lambda: sandbox.waiting() == 0, "acknowledgement")
        assert run.said.count("what comes in is kept") == 1
        assert run.stop() == 0
        with pytest.raises(httpx.TransportError):
            sandbox.waiting()
