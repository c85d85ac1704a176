"""What Prometheus, systemd and load balancers read of bot, projector and dashboard."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from adapters.bootstrap import open_storyline
from adapters.cli import main
from tests.drivers.bot_process import bot_environment
from tests.drivers.bot_system import POSTED, running_bot_system
from tests.drivers.dashboard import address_of, web_process
from tests.drivers.event_log import execute, record
from tests.drivers.ports import free_port
from tests.drivers.programs import Program
from tests.drivers.prometheus import Samples, samples
from tests.drivers.sandbox import BOB, CHIARA, sandbox_process
from tests.drivers.waiting import wait_for
from tests.factories.events import message

LAG = "storyline_projection_lag_events"


class Monitored:
    """A process that is asked for its metrics and its health."""

    def __init__(self, address: str) -> None:
        self._url = f"http://{address}"

    def get(self, path: str, **headers: str) -> httpx.Response | None:
        """The answer; None while nobody listens."""
        try:
            return httpx.get(self._url + path, headers=headers, trust_env=False, timeout=30)
        except httpx.TransportError:
            return None

    def samples(self) -> Samples:
        """All samples."""
        answer = wait_for(lambda: self.get("/metrics"), "metrics")
        assert answer.status_code == 200
        return samples(answer.text)

    def names(self) -> set[str]:
        return {name for name, *_ in self.samples()}

    def status(self, path: str) -> int | None:
        answer = self.get(path)
        return None if answer is None else answer.status_code

    def text(self, path: str) -> str:
        answer = self.get(path)
        return "" if answer is None else answer.text

    def becomes(self, path: str, status: int) -> dict[str, str]:
        """Wait for this status. Returns the trouble in the answer."""
        wait_for(lambda: self.status(path) == status, f"{status} of {path}")
        answer = self.get(path)
        assert answer
        trouble: dict[str, str] = answer.json()["trouble"]
        return trouble


@pytest.fixture
def listen() -> str:
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
def monitored(listen: str) -> Monitored:
    return Monitored(listen)


@contextmanager
def program(environment: Mapping[str, str], folder: Path, *command: str) -> Iterator[Program]:
    """A command at work. It must end well."""
    log = folder / "program.log"
    running = Program(main, *command, environment=environment, stdout=log, stderr=log)
    try:
        yield running
        assert running.is_running(), log.read_text()
        running.signal(signal.SIGTERM)
        assert running.wait(15) == 0, log.read_text()
    finally:
        running.kill()


def test_a_bot_counts_what_it_does_and_nothing_of_the_database(
    database_url: str, tmp_path: Path, listen: str, monitored: Monitored
) -> None:
    with running_bot_system(database_url, tmp_path, STORYLINE_METRICS_LISTEN=listen) as system:
        assert monitored.becomes("/readyz", 200) == {}
        assert monitored.becomes("/livez", 200) == {}
        (offer,) = system.offered()
        system.sandbox.fault("answerCallbackQuery", error_code=500)
        system.sandbox.press(BOB, offer, POSTED)
        system.decided(offer, "✅ Posted by @bob")
        system.recorded("caption_update")
        found = monitored.samples()
        assert found["storyline_events_total", "ok", "callback"] == 1
        assert found["storyline_events_total", "", "ContentPosted"] == 1
        assert found["storyline_append_seconds_count",] >= 3
        assert found["storyline_append_batch_events_sum",] >= 7
        assert found["storyline_bot_api_calls_total", "200", "sendPhoto"] == 1
        assert found["storyline_bot_api_calls_total", "5xx", "answerCallbackQuery"] == 1
        bot = system.sandbox.token.partition(":")[0]
        assert found["storyline_inbox_depth", bot] == 0
        assert found["storyline_inbox_oldest_seconds", bot] == 0
        assert found["storyline_parked", bot, "message"] == 0
        assert found["storyline_update_gaps_total", bot] == 0
        assert found["storyline_database_up",] == 1
        assert found["storyline_bot_can_work", bot] == 1
        assert found["storyline_state_free_bytes",] > 0
        assert not {LAG, "storyline_log_position"} & monitored.names()


def test_a_bot_is_ready_as_long_as_its_inbox_takes_updates(
    database_url: str, tmp_path: Path, listen: str, monitored: Monitored
) -> None:
    nowhere = "postgresql://u@127.0.0.1:1/db"
    settings = {"STORYLINE_METRICS_LISTEN": listen, "STORYLINE_INBOX_CAPACITY": "2"}
    with running_bot_system(database_url, tmp_path, DATABASE_URL=nowhere, **settings) as system:
        assert monitored.becomes("/readyz", 200) == {}  # Postgres is away, and nothing is lost
        assert monitored.samples()["storyline_database_up",] == 0
        for number in range(2):
            system.sandbox.say(CHIARA, f"number {number}")
        assert monitored.becomes("/readyz", 503) == {"bot": "the inbox is full"}
        bot = system.sandbox.token.partition(":")[0]
        assert monitored.samples()["storyline_inbox_depth", bot] == 2
        assert monitored.status("/livez") == 200


def test_a_projector_tells_of_the_database(
    environment: dict[str, str],
    database_url: str,
    tmp_path: Path,
    listen: str,
    monitored: Monitored,
) -> None:
    settings = environment | {"STORYLINE_METRICS_LISTEN": listen}
    with open_storyline(database_url) as log, program(settings, tmp_path, "projector"):
        record(log, message(), message())
        wait_for(lambda: monitored.samples().get((LAG, "user_stats")) == 0, "lag of 0")
        wait_for(
            lambda: monitored.samples().get(("storyline_fold_seconds_count", "user_stats")), "fold"
        )
        found = monitored.samples()
        assert found["storyline_projection_lag_seconds", "user_stats"] == 0
        assert found["storyline_log_position",] == 2
        assert found["storyline_log_bytes",] > 0
        assert (found["storyline_parked", "event"], found["storyline_parked", "update"]) == (0, 0)
        assert monitored.status("/livez") == monitored.status("/readyz") == 200


def test_a_projector_that_cannot_keep_up_is_alive_and_not_ready(
    environment: dict[str, str],
    database_url: str,
    tmp_path: Path,
    listen: str,
    monitored: Monitored,
) -> None:
    settings = environment | {
        "STORYLINE_METRICS_LISTEN": listen,
        "STORYLINE_MAX_LAG_SECONDS": "0.2",
    }
    with (
        open_storyline(database_url) as log,
        log.connections.connection() as holder,
        program(settings, tmp_path, "projector"),
    ):
        monitored.becomes("/readyz", 200)
        with holder.transaction():
            holder.execute(
                "SELECT FROM projection_checkpoint WHERE projection = 'user_stats' FOR UPDATE"
            )
            record(log, message())
            wait_for(lambda: "user_stats is" in monitored.text("/readyz"), "lag")
            assert monitored.status("/readyz") == 503
            assert monitored.status("/livez") == 200
            assert monitored.samples()[LAG, "user_stats"] == 1
        assert monitored.becomes("/readyz", 200) == {}


def test_a_replay_that_has_not_ended_is_a_ratio(
    environment: dict[str, str],
    database_url: str,
    tmp_path: Path,
    listen: str,
    monitored: Monitored,
) -> None:
    settings = environment | {"STORYLINE_METRICS_LISTEN": listen}
    with open_storyline(database_url) as log:
        record(log, *[message() for _ in range(4)])
        execute(
            log.connections,
            "INSERT INTO projection_checkpoint SELECT (jsonb_populate_record(c,"
            ' \'{"target": "shadow", "position": 3}\')).* FROM projection_checkpoint AS c'
            " WHERE projection = 'user_stats'",
        )
        with program(settings, tmp_path, "projector"):
            progress = "storyline_replay_progress_ratio", "user_stats"
            wait_for(lambda: monitored.samples().get(progress) == 0.75, "progress")


def test_everything_in_one_process_tells_each_figure_once(
    environment: dict[str, str],
    database_url: str,
    tmp_path: Path,
    listen: str,
    monitored: Monitored,
) -> None:
    with sandbox_process() as telegram:
        page = f"127.0.0.1:{free_port()}"
        settings = environment | bot_environment(telegram, database_url, tmp_path)
        settings |= {"STORYLINE_METRICS_LISTEN": listen, "STORYLINE_WEB_LISTEN": page}
        with program(settings, tmp_path, "run"):
            telegram.say(BOB, "/help", "bot")
            telegram.said(BOB, "Press Posted", "bot")
            for each in (monitored, Monitored(page)):
                assert each.becomes("/readyz", 200) == {}
                answer = wait_for(lambda: each.get("/metrics"), "metrics")  # noqa: B023
                names = [line.rpartition(" ")[0] for line in answer.text.splitlines()]
                assert len(names) == len(set(names))
                assert {LAG, "storyline_inbox_depth", "storyline_append_seconds_count"} <= (
                    each.names()
                )


def test_a_dashboard_on_loopback_shows_metrics_to_programs_of_this_machine_alone(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with web_process(environment, tmp_path) as link:
        page = Monitored(address_of(link).removeprefix("http://"))
        assert page.samples()["storyline_database_up",] == 1
        assert LAG not in page.names()
        assert page.becomes("/livez", 200) == page.becomes("/readyz", 200) == {}
        for proxied in ({"x-forwarded-for": "203.0.113.9"}, {"host": "stats.example.org"}):
            answer = page.get("/metrics", **proxied)
            assert answer
            assert answer.status_code == 400


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"STORYLINE_PUBLIC_URL": "https://stats.example.org"}, id="public"),
        pytest.param({"STORYLINE_WEB_LOGIN": "off"}, id="behind-a-login"),
    ],
)
def test_a_dashboard_behind_a_proxy_shows_metrics_at_their_own_address_alone(
    environment: dict[str, str],
    tmp_path: Path,
    listen: str,
    monitored: Monitored,
    settings: dict[str, str],
) -> None:
    page = f"127.0.0.1:{free_port()}"
    settings = settings | {"STORYLINE_WEB_LISTEN": page, "STORYLINE_METRICS_LISTEN": listen}
    with web_process(environment | settings, tmp_path):
        host = "stats.example.org" if "STORYLINE_PUBLIC_URL" in settings else page
        answer = wait_for(lambda: Monitored(page).get("/metrics", host=host), "answer")
        assert answer.status_code == 404
        assert "storyline_" not in answer.text
        assert monitored.samples()["storyline_database_up",] == 1
