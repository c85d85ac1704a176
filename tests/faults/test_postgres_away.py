"""Postgres goes away and comes back: what people did meanwhile is applied, in order."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import pq

from adapters.bootstrap import Storyline, open_storyline
from adapters.cli import main
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from tests.drivers.bot_process import BotProcess, bot_process, inbox_of
from tests.drivers.event_log import project, record, rows
from tests.drivers.programs import Program
from tests.drivers.sandbox import (
    ADMIN,
    BOB,
    CHIARA,
    DMITRI,
    Json,
    SandboxClient,
    buttons,
    sandbox_process,
    shown,
)
from tests.drivers.server_folder import server_folder
from tests.drivers.waiting import wait_for
from tests.factories.events import message
from tests.factories.pictures import png
from tests.faults.test_restart import postmaster

POSTED, SKIP = "✅ Posted", "⏭️ Skip"
SAVED = "Saved, will be applied in a moment."
NOT_ALLOWED = "Only the team can do this."
LIFE_OF_A_PRESS = 150


class Server:
    """A Postgres of our own that goes away and comes back."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self._home = home
        self._stack = stack
        self.url = ""

    def start(self) -> None:
        self.url = self._stack.enter_context(embedded_postgres(self._home))

    def stop(self) -> None:
        """End it. A process that uses an embedded server starts it again, so ours leaves first."""
        self._stack.close()
        wait_for(lambda: pq.PGconn.ping(self.url.encode()) != pq.Ping.OK, "end of Postgres")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(self.url)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Every process of the server stands still: it takes connections and answers nothing."""
        with psycopg.connect(self.url) as connection:
            pids = [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
        everyone = [postmaster(self.url), *pids]
        for pid in everyone:
            with suppress(ProcessLookupError):  # the one that has just answered
                os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in everyone:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def allows(self, *, writes: bool) -> None:
        """From now on everybody may write, or only read, as after a failover."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(
                f"ALTER SYSTEM SET default_transaction_read_only = {'off' if writes else 'on'}"
            )
            connection.execute("SELECT pg_reload_conf()")

        def is_so() -> bool:
            with psycopg.connect(self.url) as another:
                return another.execute("SHOW transaction_read_only").fetchone() == (
                    "off" if writes else "on",
                )

        wait_for(is_so, "new configuration")


@pytest.fixture
def server() -> Iterator[Server]:
    with server_folder() as folder, ExitStack() as stack:
        server = Server(folder, stack)
        server.start()
        yield server


class Shift:
    """A bot at work with some offers in the team's chat."""

    def __init__(self, sandbox: SandboxClient, bot: BotProcess, server: Server) -> None:
        self.sandbox = sandbox
        self.bot = bot
        self.server = server
        self.offers: list[Json] = []

    def begins(self, offers: int) -> None:
        """The admin sends photos, and they are offered."""
        self.bot.start()
        with open_storyline(self.server.url) as storyline:
            for number in range(offers):
                self.sandbox.show(ADMIN, (f"{number}.png", png(40 + number)))
            wait_for(lambda: names(storyline).count("photo") == offers, "photos")
            project(storyline)
            for number in range(offers):
                self.sandbox.say(ADMIN, "/next")
                wait_for(lambda: len(self.sandbox.offers()) > number, "offer")  # noqa: B023
                project(storyline)
        self.offers = self.sandbox.offers()

    def everything_is_fetched(self) -> None:
        wait_for(lambda: self.sandbox.waiting() == 0, "acknowledgement")


@pytest.fixture
def shift(server: Server, tmp_path: Path) -> Iterator[Shift]:
    with sandbox_process() as sandbox, bot_process(sandbox, server.url, tmp_path) as bot:
        yield Shift(sandbox, bot, server)


def names(storyline: Storyline) -> list[str]:
    """What people did, in the order of the log."""
    with storyline.connections.connection() as connection:
        rows = connection.execute(
            "SELECT interaction_name AS name FROM event_log WHERE interaction_type IN"
            " ('command', 'callback', 'message') ORDER BY notification_id"
        ).fetchall()
    return [row["name"] for row in rows]


def test_what_is_pressed_while_postgres_is_away_is_saved_and_applied_in_order_afterwards(
    shift: Shift,
) -> None:
    sandbox = shift.sandbox
    shift.begins(offers=3)
    first, second, third = shift.offers
    shift.server.stop()

    presses = [
        sandbox.press(BOB, first, POSTED),
        sandbox.press(CHIARA, first, SKIP),
        sandbox.press(CHIARA, second, SKIP),
    ]
    sandbox.say(DMITRI, "Is anybody there?")
    sandbox.say(CHIARA, "/status", "bot")
    shift.everything_is_fetched()
    assert [sandbox.told(each) for each in presses] == [SAVED] * 3
    sandbox.advance(LIFE_OF_A_PRESS + 10)
    late = sandbox.press(DMITRI, third, POSTED)
    assert sandbox.told(late) == SAVED
    shift.everything_is_fetched()
    sandbox.advance(LIFE_OF_A_PRESS + 10)
    assert buttons(sandbox.message(first))  # nothing was applied so far

    shift.server.start()
    for offer, line in (
        (first, "✅ Posted by @bob"),
        (second, "⏭️ Skipped by @chiara"),
        (third, "✅ Posted by @dmitri"),
    ):
        wait_for(lambda: line in shown(sandbox.message(offer)), line)  # noqa: B023
    sandbox.said(CHIARA, "on offer", "bot")
    assert shift.bot.stop() == 0
    assert told_of_the_absence(shift.bot) == ["begins", "ends"]

    with open_storyline(shift.server.url) as storyline:
        done = names(storyline)
        in_team = [name for name in done if name not in ("photo", "/next", "/status")]
        assert in_team == ["posted", "skip", "skip", "text", "posted"]
        assert done.count("/status") == 1
        outcomes = [
            each.outcome
            for each in reversed(storyline.service.get_recent_interactions(days=1))
            if each.interaction_type == "callback"
        ]
        assert sorted(outcomes) == ["already_decided", "ok", "ok", "ok"]
        project(storyline)
        counts = storyline.queue.counts()
        assert (counts.posted, counts.skipped) == (2, 1)


def told_of_the_absence(bot: BotProcess) -> list[str]:
    """The lines of the log in which the absence of the database begins or ends."""
    watch = "adapters.processes.database_watch"
    return re.findall(rf"\[{watch}\] trouble=(\w+)", bot.output.read_text())


def test_what_is_shown_while_postgres_goes_away_is_not_shown_again(shift: Shift) -> None:
    sandbox = shift.sandbox
    shift.begins(offers=1)
    with open_storyline(shift.server.url) as storyline:
        sandbox.show(ADMIN, ("another.png", png(80)))
        wait_for(lambda: names(storyline).count("photo") == 2, "photo")
        project(storyline)
    sandbox.fault("sendPhoto", delay=3)
    sandbox.say(BOB, "/next")
    wait_for(lambda: sandbox.http.get("/admin").json()["waiting_faults"] == 0, "call")
    shift.server.stop()
    _, offer = wait_for(lambda: pair(sandbox.offers()), "message that the log knows nothing of")

    shift.server.start()
    with open_storyline(shift.server.url) as storyline:

        def on_offer() -> bool:
            project(storyline)
            return storyline.queue.counts().offered == 2

        wait_for(on_offer, "offer in the log")
        sandbox.told(sandbox.press(BOB, offer, POSTED))
        wait_for(lambda: "✅ Posted by @bob" in shown(sandbox.message(offer)), "decision")
        wait_for(lambda: names(storyline).count("/next") == 2, "command")
    assert len(sandbox.offers()) == 1


def pair(offers: list[Json]) -> list[Json] | None:
    return offers if len(offers) == 2 else None


def test_what_a_postgres_refuses_that_may_only_be_read_is_kept_and_told_once(
    shift: Shift,
) -> None:
    sandbox = shift.sandbox
    shift.begins(offers=2)
    shift.server.allows(writes=False)
    presses = [sandbox.press(BOB, each, POSTED) for each in shift.offers]
    for number in range(20):
        sandbox.say(DMITRI, f"number {number}")
    shift.everything_is_fetched()
    assert [sandbox.told(each) for each in presses] == [SAVED] * 2
    told = "cannot execute .* in a read-only transaction; what comes in is kept"
    wait_for(lambda: re.search(rf"\[error .*{told}", shift.bot.output.read_text()), "word of it")

    shift.server.allows(writes=True)
    for offer in shift.offers:
        wait_for(lambda: "✅ Posted by @bob" in shown(sandbox.message(offer)), "decision")  # noqa: B023
    assert shift.bot.stop() == 0
    assert len(re.findall(rf"\[error .*{told}", shift.bot.output.read_text())) == 1
    with open_storyline(shift.server.url) as storyline:
        assert names(storyline).count("posted") == 2
        assert names(storyline).count("text") == 20


def test_presses_wait_for_a_lock_on_the_log_and_the_log_line_names_its_holder(
    shift: Shift,
) -> None:
    shift.begins(offers=1)
    with psycopg.connect(shift.server.url, application_name="a migration") as holder:
        holder.execute("LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE")
        press = shift.sandbox.press(BOB, shift.offers[0], POSTED)
        assert shift.sandbox.told(press) == SAVED
        named = f"appends wait for process {holder.info.backend_pid} (role postgres, a migration)"
        wait_for(lambda: named in shift.bot.output.read_text(), "word of the lock")
    with open_storyline(shift.server.url) as storyline:
        wait_for(lambda: "posted" in names(storyline), "the press")
        assert names(storyline).count("posted") == 1


def test_presses_wait_for_a_postgres_that_is_stopped_and_are_applied_once(shift: Shift) -> None:
    shift.begins(offers=2)
    first, second = shift.offers
    with shift.server.stopped():
        presses = [shift.sandbox.press(BOB, first, POSTED), shift.sandbox.press(BOB, second, SKIP)]
        assert [shift.sandbox.told(each) for each in presses] == [SAVED] * 2
        told = re.compile("no database at .*; what comes in is kept")
        wait_for(lambda: told.search(shift.bot.output.read_text()), "word of it", 90)
    with open_storyline(shift.server.url) as storyline:
        wait_for(lambda: {"posted", "skip"} <= set(names(storyline)), "the presses")
        assert [names(storyline).count(each) for each in ("posted", "skip")] == [1, 1]


def test_a_bot_stopped_while_postgres_is_away_goes_at_once_and_applies_everything_later(
    shift: Shift, tmp_path: Path
) -> None:
    sandbox = shift.sandbox
    shift.begins(offers=1)
    (offer,) = shift.offers
    shift.server.stop()
    sandbox.told(sandbox.press(BOB, offer, POSTED))
    assert shift.bot.stop() == 0  # within ten seconds
    assert inbox_of(sandbox, tmp_path).stat().st_size

    shift.server.start()
    shift.bot.start()
    wait_for(lambda: "✅ Posted by @bob" in shown(sandbox.message(offer)), "decision")
    assert shift.bot.stop() == 0
    with open_storyline(shift.server.url) as storyline:
        assert names(storyline).count("posted") == 1


def test_a_bot_that_starts_while_postgres_is_away_keeps_what_comes_and_applies_it_later(
    shift: Shift,
) -> None:
    sandbox = shift.sandbox
    shift.begins(offers=1)
    (offer,) = shift.offers
    assert shift.bot.stop() == 0
    shift.server.stop()

    press = sandbox.press(BOB, offer, POSTED)
    shift.bot.start()
    assert sandbox.told(press) == SAVED
    sandbox.say(CHIARA, "Is anybody there?")
    shift.everything_is_fetched()

    shift.server.start()
    wait_for(lambda: "✅ Posted by @bob" in shown(sandbox.message(offer)), "decision")
    assert shift.bot.stop() == 0
    with open_storyline(shift.server.url) as storyline:
        assert names(storyline)[-2:] == ["posted", "text"]


def test_a_postgres_that_comes_later_is_given_its_form_and_its_absence_is_told_once(
    shift: Shift,
) -> None:
    shift.server.stop()
    shift.bot.start()
    words = [f"number {number}" for number in range(20)]
    for word in words:
        shift.sandbox.say(DMITRI, word)
    shift.everything_is_fetched()

    shift.server.start()  # nobody has ever migrated it
    shift.sandbox.say(BOB, "/help", "bot")
    shift.sandbox.said(BOB, "Press Posted", "bot")
    assert shift.bot.stop() == 0
    with open_storyline(shift.server.url) as storyline:
        assert sorted(names(storyline)) == ["/help"] + ["text"] * len(words)
    told = re.findall(r"\[error .*what comes in is kept", shift.bot.output.read_text())
    assert len(told) == 1


def test_a_database_host_that_swallows_everything_stops_nothing_else(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        sandbox_process() as sandbox,
        bot_process(
            sandbox, f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/db", tmp_path
        ) as bot,
    ):
        bot.start()
        for number in range(50):
            sandbox.say(DMITRI, f"number {number}")
            sandbox.inject(a_press(str(number), sandbox.team_chat_id - number))
        wait_for(lambda: sandbox.waiting() == 0, "acknowledgement")
        wait_for(lambda: len(sandbox.answers()) == 50, "answers")
        answers = sandbox.answers()
        assert answers.pop("0") == [SAVED], "the only press in the team's chat"
        assert {tuple(each) for each in answers.values()} == {(NOT_ALLOWED,)}
        assert bot.stop() == 0  # within ten seconds


def test_a_projector_waits_for_postgres_at_the_start_and_later(
    server: Server, tmp_path: Path
) -> None:
    server.stop()
    told = tmp_path / "projector.log"
    projector = Program(
        main,
        "projector",
        environment=os.environ | {"DATABASE_URL": server.url, "STORYLINE_STATE_DIR": str(tmp_path)},
        stdout=told,
        stderr=told,
    )
    try:
        for time in (1, 2):
            wait_for(lambda: told.read_text().count("no database at") == time, "word of it")  # noqa: B023
            server.start()
            with open_storyline(server.url) as storyline:
                record(storyline, message())
                wait_for(lambda: folded(storyline) == time, "fold")  # noqa: B023
            server.stop()
        projector.signal(signal.SIGTERM)
        assert projector.wait(10) == 0
    finally:
        projector.kill()
    assert "Traceback" not in told.read_text()


def folded(storyline: Storyline) -> int:
    """How many interactions the read table has."""
    return sum(row["interactions"] for row in rows(storyline.connections, "team_activity"))


def a_press(query_id: str, chat_id: int) -> Json:
    """A press in a chat of its own."""
    chat = {"id": chat_id, "type": "supergroup", "title": "Content team"}
    return {
        "callback_query": {
            "id": query_id,
            "from": {"id": 7002, "is_bot": False, "first_name": "Bob"},
            "message": {"message_id": 90_000, "date": 0, "chat": chat},
            "chat_instance": "1",
            "data": "v1:posted:5d7a0000-0000-4000-8000-000000000000",
        }
    }
