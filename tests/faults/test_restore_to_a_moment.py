"""Point-in-time recovery with Postgres' own tools: the commands of the how-to, a bot at work."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.bootstrap import Storyline, storyline_over
from domain.events import BotResponded, Interaction
from tests.drivers.bot_process import bot_environment, people_did
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import project
from tests.drivers.postgres_server import PostgresServer, postgres_server
from tests.drivers.sandbox import PEOPLE, Json, SandboxClient, sandbox_process
from tests.drivers.waiting import wait_for
from tests.drivers.webhook_bots import answers, post, webhook_bots
from tests.e2e.test_documentation import blocks, typed
from tests.faults.test_workers import everything

PAGE = Path(__file__).parents[2] / "docs/how-to/restore-to-a-moment.md"
MOMENT = re.compile(r"recovery_target_time = '[^']+'")
TODAY = "$(date +%F)"
"""How the page names a base backup that it makes,"""

NAMED = "2026-03-02"
"""and the one that it puts back."""


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with postgres_server() as running:
        yield running


@pytest.fixture
def url(server: PostgresServer) -> str:
    server.run("createdb storyline")
    return make_conninfo(server.url, dbname="storyline")


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


def test_a_server_comes_back_as_it_was_at_a_moment(
    server: PostgresServer, url: str, sandbox: SandboxClient, tmp_path: Path
) -> None:
    archive, back_up, put_back, say_until_when, *_ = page()
    start_archiving(server, archive)
    with (
        storyline_over(url) as storyline,
        webhook_bots(sandbox, url, tmp_path, number=1) as bots,
        httpx.Client(trust_env=False, timeout=30) as http,
    ):
        ((webhook, bot),) = bots.items()
        operator = CommandLine(bot_environment(sandbox, url, tmp_path), tmp_path)
        messages = [message(number, sandbox) for number in range(1, 81)]

        def happen(first: int, last: int) -> None:
            for each in messages[first - 1 : last]:
                assert post(http, webhook, each) == 200

        happen(1, 20)
        wait_for(lambda: people_did(storyline) == 20, "records before the backup")
        server.run(back_up.replace(TODAY, NAMED))
        happen(21, 40)
        wait_for(lambda: people_did(storyline) == 40, "records after the backup")
        project(storyline)
        head = operator("audit", "head").out.strip()
        moment = clock(url)
        happen(41, 60)
        wait_for(lambda: people_did(storyline) == 60, "records after the moment")

        server.kill()
        happen(61, 80)  # the bot takes them, and keeps them
        server.run(put_back)
        server.run(until(moment, say_until_when))
        server.start()
        wait_for(lambda: people_did(storyline) == 40 + 20, "records of what waited", 60)
        assert ids(storyline) == Counter([*range(1, 41), *range(61, 81)])
        for proof in (["audit", "verify", "--since", head], ["projector", "--once"]):
            assert operator(*proof).exit_code == 0
        proved = operator("replay", "--all", "--verify")
        assert proved.exit_code == 0, proved.err

        assert bot.stop() == 0
        bot.start()  # it does not remember what it had
        wait_for(lambda: answers(webhook), "webhook")
        happen(1, 80)  # again: what was before the moment is a duplicate
        wait_for(lambda: people_did(storyline) == 80, "records of what was lost")
        assert bot.stop() == 0
        assert ids(storyline) == Counter(range(1, 81))


def test_another_moment_and_the_next_accident_are_restored_too(server: PostgresServer) -> None:
    archive, back_up, put_back, say_until_when, put_back_again, end = page()
    start_archiving(server, archive)
    nights = [f"2026-03-{night:02}" for night in range(1, 10)]
    for night in nights:
        server.run(back_up.replace(TODAY, night))
    assert bases(server) == nights[2:]
    kept = (server.backups / "base" / nights[2] / "backup_label").read_text()
    assert f"(file {min(wal(server))})" in kept

    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE did (what text)")
    moments = []
    for what in ("one", "two", "three"):
        do(server, what)
        moments.append(clock(server.url))
    shell = f"date() {{ echo 0; }}; {put_back.replace(NAMED, nights[-1])}"
    server.stop()
    server.run(f"{shell}\n{until(moments[0], say_until_when)}")
    server.start()
    assert done(server) == ["one"]

    server.stop()
    same = "\n".join(line for line in shell.splitlines() if "export" in line)
    server.run(f"{same}\n{put_back_again}\n{until(moments[1], say_until_when)}")
    server.start()
    assert done(server) == ["one", "two"]

    server.run(end)
    do(server, "four")
    server.kill()
    server.run(put_back.replace(NAMED, bases(server)[-1]))
    server.run(MOMENT.sub("", say_until_when))
    server.start()
    assert done(server) == ["one", "two", "four"]


def start_archiving(server: PostgresServer, archive: str) -> None:
    """Do what the page says at the start."""
    server.run('mkdir --parents "$BACKUPS/base" "$BACKUPS/wal"')
    server.run(archive)
    server.stop()
    server.start()


def until(moment: datetime, say_until_when: str) -> str:
    return MOMENT.sub(f"recovery_target_time = '{moment.isoformat()}'", say_until_when)


def bases(server: PostgresServer) -> list[str]:
    return sorted(each.name for each in (server.backups / "base").iterdir())


def wal(server: PostgresServer) -> list[str]:
    """The archived WAL files."""
    return [each.name for each in (server.backups / "wal").iterdir() if not each.suffix]


def do(server: PostgresServer, what: str) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("INSERT INTO did VALUES (%s)", [what])


def done(server: PostgresServer) -> list[str]:
    with psycopg.connect(server.url) as connection:
        return [what for (what,) in connection.execute("SELECT what FROM did")]


def page() -> Sequence[str]:
    """The commands of the how-to that are not run elsewhere, without those that name folders."""
    found = [typed(block.text) for block in blocks(PAGE) if block.marks.endswith("-runs-it")]
    assert len(found) == 6
    return found


def message(number: int, sandbox: SandboxClient) -> Json:
    """An update: somebody writes in the team's chat."""
    who = sorted(PEOPLE)[number % len(PEOPLE)]
    return {
        "update_id": number,
        "message": {
            "message_id": 1_000 + number,
            "date": int(datetime.now(UTC).timestamp()),
            "chat": {"id": sandbox.team_chat_id, "type": "supergroup", "title": "Content team"},
            "from": {"id": PEOPLE[who], "is_bot": False, "first_name": who.title()},
            "text": f"Good morning, {number}",
        },
    }


def ids(storyline: Storyline) -> Counter[int]:
    """How often the log has each message, by the number of its update."""
    return Counter(
        event.message_id - 1_000
        for event in everything(storyline)
        if isinstance(event, Interaction)
        and not isinstance(event, BotResponded)
        and event.message_id is not None
    )


def clock(url: str) -> datetime:
    """What time it is for the server. Everything that was recorded was before."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row
    found: datetime = row[0]
    return found
