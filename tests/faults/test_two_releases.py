"""Two releases at work on one database: rolled out and back under load, and nothing is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import Storyline, now, storyline_over
from adapters.telegram.receiving.webhook import PATH
from domain.content.queue import first_item
from domain.events import BotResponded, ContentDecided, Interaction
from tests.drivers.bot_process import bot_environment, people_did
from tests.drivers.event_log import record
from tests.drivers.ports import free_port
from tests.drivers.releases import ROOT, Program, Release, next_release, release_0_2
from tests.drivers.sandbox import PEOPLE, Json, SandboxClient, sandbox_process
from tests.drivers.waiting import wait_for
from tests.drivers.webhook_bots import SECRET, answers, deliver
from tests.factories.content import on_offer, submission
from tests.faults.test_bot_killed import ACTIONS, MESSAGES, press
from tests.faults.test_workers import everything

ITEMS, UPDATES = 20, 60
"""The items on offer, and how many updates come in each phase."""

SECONDS = 100
"""How long four programs may take to record them on a busy machine."""

END_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Bot:
    """A bot at work, the address where it waits for updates, and its state folder."""

    program: Program
    webhook: str
    folder: Path


class Team:
    """A team that presses. Any of its bots takes an update."""

    def __init__(self, sandbox: SandboxClient, url: str, folder: Path) -> None:
        self.sent = 0
        self._sandbox, self._url, self._folder = sandbox, url, folder
        self._chance = Random(6)
        self._items = [first_item(f"photo {number}") for number in range(ITEMS)]

    @contextmanager
    def bot(self, release: Release, before: Bot | None = None) -> Iterator[Bot]:
        """A bot of a release. It has the inbox of the bot `before`, or one of its own."""
        address = f"127.0.0.1:{free_port()}"
        folder = before.folder if before else self._folder / address.rpartition(":")[2]
        folder.mkdir(exist_ok=True)
        settings = bot_environment(self._sandbox, self._url, folder) | {
            "STORYLINE_WEBHOOK_URL": f"http://{address}",
            "STORYLINE_WEBHOOK_LISTEN": address,
            "STORYLINE_WEBHOOK_SECRET": SECRET,
        }
        with release.started(folder / "bot.log", "bot", **settings) as program:
            webhook = f"http://{address}{PATH}"
            wait_for(lambda: answers(webhook), "webhook")
            yield Bot(program, webhook, folder)

    def is_offered(self, storyline: Storyline) -> None:
        """Put all items into messages of the team's chat."""
        for number, item in enumerate(self._items):
            what, place = submission(f"photo {number}"), MESSAGES + number
            team = self._sandbox.team_chat_id
            record(storyline, *on_offer(item, what, chat_id=team, message_id=place, at=now()))

    def acts(self, *bots: Bot, meanwhile: Callable[[], object] = bool) -> None:
        """Deliver updates to these bots at random, each to one that takes it."""
        webhooks = [bot.webhook for bot in bots]
        updates = [self._update() for _ in range(UPDATES)]
        with ThreadPoolExecutor(4) as crowd, httpx.Client(trust_env=False, timeout=30) as http:
            delivering = [
                crowd.submit(deliver, http, webhooks, update, self._chance) for update in updates
            ]
            meanwhile()
            for each in delivering:
                each.result()

    def _update(self) -> Json:
        self.sent += 1
        who, place = self._chance.choice(list(PEOPLE)), self._chance.randrange(ITEMS)
        action = self._chance.choice(ACTIONS)
        happened = press(who, action, self._items[place], place, self.sent, self._sandbox)
        return {"update_id": self.sent} | happened


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    """A database without migrations."""
    name = f"releases_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield make_conninfo(server_url, dbname=name)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def team(url: str, tmp_path: Path) -> Iterator[Team]:
    with sandbox_process() as sandbox:
        yield Team(sandbox, url, tmp_path)


def test_this_release_takes_over_from_release_0_2_which_cannot_come_back(
    team: Team, url: str, tmp_path: Path
) -> None:
    older, this = release_0_2(tmp_path / "older"), Release(ROOT)
    succeed(older, url, "migrate")
    with running_projector(older, url, tmp_path), team.bot(older) as old_bot:
        succeed(this, url, "migrate")
        with (
            storyline_over(url) as storyline,
            running_projector(this, url, tmp_path),
            team.bot(this) as bot,
        ):
            team.is_offered(storyline)
            team.acts(old_bot)
            team.acts(old_bot, bot, meanwhile=old_bot.program.stop)
            with team.bot(this, before=old_bot):  # it takes up what the older one has left
                wait_for(
                    lambda: people_did(storyline) >= team.sent, "records of all presses", SECONDS
                )
            refused = older.run("projector", "--once", DATABASE_URL=url)
            assert refused.returncode == 1
            assert "migrated by release 0.3 or newer, and this release is older" in refused.stderr
            assert bot.program.stop() == 0
            succeed(this, url, "replay", "--all", "--yes")
            assert_all_is_recorded_once(storyline, team, this, url)


def test_the_next_release_is_rolled_out_and_back(team: Team, url: str, tmp_path: Path) -> None:
    this, following = Release(ROOT), next_release(tmp_path / "next")
    succeed(this, url, "migrate")
    with running_projector(this, url, tmp_path) as projector, team.bot(this) as old_bot:
        assert "9999_goals" in succeed(following, url, "migrate")
        with storyline_over(url) as storyline, team.bot(following) as bot:
            team.is_offered(storyline)
            team.acts(old_bot, bot, meanwhile=lambda: end_connections(url))
            wait_for(lambda: people_did(storyline) >= team.sent, "records of all presses", SECONDS)
            team.acts(old_bot)  # it has migrated the database once more, and left it as it was
            assert bot.program.stop() == 0
            with team.bot(this) as back:
                team.acts(old_bot, back)
                wait_for(
                    lambda: people_did(storyline) >= team.sent, "records of all presses", SECONDS
                )
            assert [each.stop() for each in (old_bot.program, projector)] == [0, 0]
            assert_all_is_recorded_once(storyline, team, following, url)


def end_connections(url: str) -> None:
    """End all connections, as a restart of the server does."""
    with psycopg.connect(url) as connection:
        connection.execute(END_CONNECTIONS)


@contextmanager
def running_projector(release: Release, url: str, folder: Path) -> Iterator[Program]:
    log = folder / "projector.log"
    with release.started(log, "projector", DATABASE_URL=url) as program:
        yield program


def succeed(release: Release, url: str, *command: str) -> str:
    done = release.run(*command, DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_all_is_recorded_once(
    storyline: Storyline, team: Team, release: Release, url: str
) -> None:
    events = everything(storyline)
    interactions = [event for event in events if isinstance(event, Interaction)]
    people = [event for event in interactions if not isinstance(event, BotResponded)]
    assert len(people) == team.sent
    assert max(Counter(event.stream_id for event in interactions).values()) == 1
    decided = Counter(event.stream_id for event in events if isinstance(event, ContentDecided))
    assert set(decided.values()) == {1}
    succeed(release, url, "audit", "verify")
    succeed(release, url, "projector", "--once")
    succeed(release, url, "replay", "--all", "--verify")
