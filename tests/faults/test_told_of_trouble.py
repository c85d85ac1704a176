"""Each trouble shows in `status --check`, metrics or health, log and alerts; so does its end."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from adapters.cli import main
from tests.drivers.bot_process import BotProcess, bot_process
from tests.drivers.command_line import CommandLine
from tests.drivers.ports import free_ports
from tests.drivers.postgres_server import PostgresServer, postgres_server
from tests.drivers.programs import Program
from tests.drivers.prometheus import Samples, samples
from tests.drivers.sandbox import ADMIN, BOB, SandboxClient, sandbox_process, shown
from tests.drivers.small_disk import filled, small_disk
from tests.drivers.waiting import wait_for

SETTINGS = {
    "STORYLINE_ALERTS_EVERY_SECONDS": "0.5",
    "STORYLINE_ALERT_RULES": "projection_lag=1, database_away=2, disk_low=2, inbox_old=1",
    "STORYLINE_MAX_LAG_SECONDS": "1",
}


class System:
    """Bot and projector over a Postgres of their own, with the state folder on a small disk."""

    def __init__(
        self, sandbox: SandboxClient, server: PostgresServer, bot: BotProcess, folder: Path
    ) -> None:
        self.sandbox, self.server, self.disk = sandbox, server, folder / "state"
        addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
        self._bot_url, self._projector_url = (f"http://{each}" for each in addresses)
        bot.start(STORYLINE_METRICS_LISTEN=addresses[0])
        self.environment = os.environ | SETTINGS | {"DATABASE_URL": server.url}
        self.environment |= {
            "STORYLINE_STATE_DIR": str(self.disk),
            "TELEGRAM_BOT_TOKEN": sandbox.token,
            "STORYLINE_TEAM_CHAT_ID": str(sandbox.team_chat_id),
            "STORYLINE_TELEGRAM_API_URL": sandbox.api_url,
        }
        self._log = bot.output  # the projector writes there, too
        self._status = CommandLine(self.environment, folder)
        self._listen = {"STORYLINE_METRICS_LISTEN": addresses[1]}
        self.projector = self.start_projector()

    def start_projector(self) -> Program:
        log, environment = self._log, self.environment | self._listen
        self.projector = Program(main, "projector", environment=environment, stdout=log, stderr=log)
        return self.projector

    def says(self) -> None:
        self.sandbox.say(BOB, "Hello")

    def status(self) -> str:
        return self._status("status", "--check").out

    def bot_metrics(self) -> Samples:
        return samples(httpx.get(f"{self._bot_url}/metrics").text)

    def bot_id(self) -> str:
        return self.sandbox.token.partition(":")[0]

    def bot_trouble(self) -> str:
        return _trouble(self._bot_url)

    def projector_trouble(self) -> str:
        try:
            return _trouble(self._projector_url)
        except httpx.TransportError:
            return "it does not answer"

    def log(self) -> str:
        return self._log.read_text()


def _trouble(url: str) -> str:
    """What /readyz of a process says."""
    return " ".join(httpx.get(f"{url}/readyz").json()["trouble"].values())


@contextmanager
def killed_projector(system: System) -> Iterator[None]:
    system.projector.signal(signal.SIGKILL)
    assert system.projector.wait(10) == -signal.SIGKILL
    system.says()
    yield
    system.start_projector()


@contextmanager
def lag(system: System) -> Iterator[None]:
    """Somebody holds a lock that the projector needs."""
    with psycopg.connect(system.server.url) as holder:
        holder.execute("SELECT FROM projection_checkpoint WHERE target = 'live' FOR UPDATE")
        system.says()
        yield


@contextmanager
def removed_bot(system: System) -> Iterator[None]:
    kicked = {"error_code": 403, "description": "Forbidden: bot was kicked from the supergroup"}
    system.sandbox.fault("getChatMember", times=100_000, **kicked)
    yield
    assert system.sandbox.http.delete("/admin/faults").is_success


@contextmanager
def full_disk(system: System) -> Iterator[None]:
    with filled(system.disk):
        system.says()
        yield


@contextmanager
def stopped_postgres(system: System) -> Iterator[None]:
    system.server.stop()
    system.says()
    yield
    system.server.start()


@dataclass(frozen=True)
class Fault:
    """What makes a trouble, and how it shows: in `status`, in `log`, and in `told`, at its end too.

    `shows` says whether metrics or health show it.
    """

    happens: Callable[[System], AbstractContextManager[None]]
    status: str
    shows: Callable[[System], bool]
    log: tuple[str, str]
    told: tuple[str, str]


def alert(kind: str) -> tuple[str, str]:
    """The lines of the log in which an alert begins and ends."""
    return rf"alert begins .*kind={kind} ", rf"alert ends .*kind={kind} "


LAGGING = ("The read tables lag", "The read tables are up to date again.")
FAULTS = {
    "projector killed": Fault(
        killed_projector,
        r"^no projector runs: \d events? to fold, the oldest for \d+ seconds",
        lambda system: system.projector_trouble() == "it does not answer",
        alert("projection_lag"),
        LAGGING,
    ),
    "lag": Fault(
        lag,
        r"^(no projector runs|the projector is late with all read tables): \d events? to fold",
        lambda system: "seconds behind the log" in system.projector_trouble(),
        alert("projection_lag"),
        LAGGING,
    ),
    "bot removed": Fault(
        removed_bot,
        r"^the bot cannot see the team's chat: Forbidden: bot was kicked",
        lambda system: system.bot_metrics()["storyline_bot_can_work", system.bot_id()] == 0,
        alert("right_lacking"),
        ("I cannot work in the team's chat", "I can work in the team's chat again."),
    ),
    "disk full": Fault(
        full_disk,
        r"^the disk of .*/state has 0 MB left",
        lambda system: (
            system.bot_metrics()["storyline_state_free_bytes",] == 0
            and system.bot_trouble() in ("the inbox cannot be written", "the disk is full")
        ),
        ("updates are not accepted: ", "updates are accepted again"),
        ("The disk of my state folder has 0 MB left", "The disk of my state folder has room"),
    ),
    "Postgres stopped": Fault(
        stopped_postgres,
        r"^no database at ",
        lambda system: (
            system.bot_metrics()["storyline_database_up",] == 0
            and "no database at" in system.projector_trouble()
        ),
        ("no database at .* what comes in is kept", "the database answers; what was kept"),
        ("The database does not answer", "The database is back."),
    ),
}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("system")
    with (
        sandbox_process() as sandbox,
        postgres_server() as server,
        small_disk(folder / "state", 16),
        bot_process(sandbox, server.url, folder, **SETTINGS) as bot,
    ):
        system = System(sandbox, server, bot, folder)
        try:
            sandbox.say(ADMIN, "/start", "bot")
            sandbox.said(ADMIN, "I show queued media", "bot")
            wait_for(lambda: system.status() == "ok\n", "system without trouble")
            yield system
        finally:
            system.projector.kill()


@pytest.mark.parametrize("name", FAULTS)
def test_a_trouble_shows_everywhere_until_it_is_over(system: System, name: str) -> None:
    fault = FAULTS[name]
    before = len(system.log()), len(system.sandbox.seen(ADMIN, "bot"))

    def is_logged(line: str) -> bool:
        return bool(re.search(line, system.log()[before[0] :]))

    def is_told(text: str) -> bool:
        news = system.sandbox.seen(ADMIN, "bot")[before[1] :]
        return any(text in shown(each) for each in news)

    assert not fault.shows(system)
    begins, ends = zip(fault.log, fault.told, strict=True)
    with fault.happens(system):
        wait_for(lambda: is_told(begins[1]), "alert")
        wait_for(lambda: is_logged(begins[0]), "line in the log")
        wait_for(lambda: fault.shows(system), "metric or health")
        wait_for(lambda: re.search(fault.status, system.status(), re.MULTILINE), "line of status")
    wait_for(lambda: is_told(ends[1]), "end of the alert")
    wait_for(lambda: is_logged(ends[0]), "end in the log")
    wait_for(lambda: not fault.shows(system), "end in metrics and health")
    wait_for(lambda: system.status() == "ok\n", "end in status")
