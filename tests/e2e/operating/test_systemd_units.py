"""The units that ship: systemd takes them, they are sandboxed, and their programs do their work."""

import os
import shutil
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.bootstrap import open_storyline
from adapters.cli import main
from adapters.postgres.embedded.binaries import wheel_binaries
from adapters.processes.supervision import EXIT_SECONDS
from adapters.settings import Settings, names_of
from domain.events import BotResponded, Interaction
from tests.drivers.bot_process import people_did
from tests.drivers.command_line import CommandLine
from tests.drivers.ports import free_ports
from tests.drivers.programs import Program
from tests.drivers.sandbox import ADMIN, PEOPLE, SandboxClient, sandbox_process
from tests.drivers.systemd_units import BACKUP_FILE, COMMAND_FILE, Unit, shipped_settings, units
from tests.drivers.waiting import wait_for
from tests.faults.test_workers import everything
from tests.requirements import require

UNITS = units()
TIMER = BACKUP_FILE.with_suffix(".timer")
ROLES = {
    "storyline-bot": "writer",
    "storyline-projector": "projector",
    "storyline-web": "web",
}
PROGRAM = "/opt/storyline/bin/storyline"
BACKUP_PROGRAM = f"/usr/local/bin/{BACKUP_FILE.name}"
SERVICES = [unit for unit in UNITS if unit.name in ROLES]
"""The units that run all the time."""

WORST_EXPOSURE = 15
"""systemd's own figure for a service, in tenths: 0 is closed, 100 is open."""

WORDS = 200


def by_name(unit: Unit) -> str:
    return unit.name


@pytest.fixture
def analyze() -> str:
    """systemd's own check. It needs no running systemd."""
    program = shutil.which("systemd-analyze")
    require(program is not None, "systemd-analyze; get it with: apt-get install systemd")
    assert program
    return program


def analyzed(*command: str | Path) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_takes_the_units(analyze: str, tmp_path: Path) -> None:
    """The program has another place here, because systemd looks whether it is there."""
    installed = []
    for path in [*(unit.path for unit in UNITS), TIMER]:
        installed.append(copy := tmp_path / path.name)
        text = path.read_text().replace(PROGRAM, "/bin/true")
        copy.write_text(text.replace(BACKUP_PROGRAM, "/bin/true"))
    assert "storyline" not in analyzed(analyze, "verify", *installed)  # it warns of others too


@pytest.mark.parametrize("unit", UNITS, ids=by_name)
def test_a_unit_may_do_little_beside_its_work(analyze: str, unit: Unit) -> None:
    threshold = f"--threshold={WORST_EXPOSURE}"
    analyzed(analyze, "security", "--no-pager", "--offline=true", threshold, unit.path)


def test_there_is_a_unit_for_each_part_with_a_login_and_a_port_of_its_own() -> None:
    assert {unit.name for unit in UNITS} == {*ROLES, BACKUP_FILE.name}
    for unit in SERVICES:
        assert unit.command == [PROGRAM, unit.name.removeprefix("storyline-")]
        login = conninfo_to_dict(unit.environment["DATABASE_URL"])
        assert login == {"user": unit.name, "dbname": "storyline", "host": "/run/postgresql"}
        assert int(unit.value("TimeoutStopSec").removesuffix("s")) > EXIT_SECONDS
    ports = {unit.environment["STORYLINE_METRICS_LISTEN"] for unit in SERVICES}
    assert len(ports) == len(SERVICES)


def test_the_settings_exist_and_none_is_given_twice() -> None:
    """The file of settings would win over the unit."""
    known = {name for field in Settings.model_fields.values() for name in names_of(field)}
    assert shipped_settings().keys() <= known
    for unit in UNITS:
        assert unit.environment.keys() <= known
        assert not unit.environment.keys() & shipped_settings().keys()
    required = {"TELEGRAM_BOT_TOKEN", "STORYLINE_TEAM_CHAT_ID", "STORYLINE_ADMIN_IDS"}
    assert required == {name for name, value in shipped_settings().items() if not value} - {
        "STORYLINE_PUBLIC_URL"
    }


def test_the_command_has_the_same_settings_as_the_services(tmp_path: Path) -> None:
    """It runs a program here that prints its settings."""
    given = shipped_settings() | {"TELEGRAM_BOT_TOKEN": "7:secret"}
    (tmp_path / "storyline.env").write_text(
        "\n".join(f"{name}={value}" for name, value in given.items())
    )
    (shown := tmp_path / "program").write_text('#!/bin/sh\nenv; echo "arguments=$*"\n')
    shown.chmod(0o755)
    (command := tmp_path / "storyline").write_text(
        COMMAND_FILE.read_text()
        .replace("/etc/storyline", str(tmp_path))
        .replace(PROGRAM, str(shown))
    )
    told = subprocess.check_output(["sh", command, "status", "--check"], env={}, text=True)
    environment = dict(line.split("=", 1) for line in told.splitlines())
    assert environment.items() >= given.items()
    assert environment["arguments"] == "status --check"
    url = conninfo_to_dict(environment["DATABASE_URL"])
    assert url == {"user": "storyline", "dbname": "storyline", "host": "/run/postgresql"}


def test_the_command_says_who_may_run_it(tmp_path: Path) -> None:
    (command := tmp_path / "storyline").write_text(
        COMMAND_FILE.read_text().replace("/etc/storyline", str(tmp_path))
    )
    done = subprocess.run(
        ["sh", command, "queue", "list"], check=False, capture_output=True, text=True
    )
    settings = tmp_path / "storyline.env"
    assert done.returncode == 1
    assert done.stderr == (
        f"{settings} cannot be read; run: sudo -u storyline storyline queue list\n"
    )


def test_the_backup_has_its_name_when_it_is_complete_and_the_newest_stay(
    database_url: str, tmp_path: Path
) -> None:
    (unit,) = [unit for unit in UNITS if unit not in SERVICES]
    assert unit.command == [BACKUP_PROGRAM]
    environment = {"PATH": os.pathsep.join([str(wheel_binaries()), os.environ["PATH"]])}
    for day in range(1, 16):
        (tmp_path / f"2020-01-{day:02}.dump").touch()

    def backed_up(url: str) -> bool:
        done = subprocess.run(
            ["sh", BACKUP_FILE, tmp_path],
            check=False,
            capture_output=True,
            env=environment | {"DATABASE_URL": url},
        )
        return done.returncode == 0

    assert not backed_up(make_conninfo(database_url, dbname="nowhere"))
    assert len([*tmp_path.glob("[!.]*")]) == 15, "one that failed is none"
    assert backed_up(database_url)
    *old, new = sorted(tmp_path.glob("[!.]*"))
    assert [each.name for each in old] == [f"2020-01-{day:02}.dump" for day in range(3, 16)]
    assert new.read_bytes().startswith(b"PGDMP")


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


@pytest.fixture
def settings(sandbox: SandboxClient, tmp_path: Path) -> dict[str, str]:
    """The file of settings, filled in for the sandbox."""
    return shipped_settings() | {
        "TELEGRAM_BOT_TOKEN": sandbox.token,
        "STORYLINE_TEAM_CHAT_ID": str(sandbox.team_chat_id),
        "STORYLINE_ADMIN_IDS": str(PEOPLE[ADMIN]),
        "STORYLINE_TELEGRAM_API_URL": sandbox.api_url,
        "STORYLINE_STATE_DIR": str(tmp_path / "state"),
    }


@pytest.fixture
def logins(database_url: str, storyline: CommandLine) -> Iterator[None]:
    """The logins of the services."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        for name, role in ROLES.items():
            owner.execute(f'CREATE ROLE "{name}" LOGIN'.encode())
            assert storyline("roles", "grant", role, name, "--run").exit_code == 0
        yield
        for name in ROLES:
            owner.execute(f'DROP ROLE "{name}"'.encode())


@pytest.mark.usefixtures("logins")
def test_the_services_do_their_work_and_lose_nothing_when_they_are_stopped(
    settings: dict[str, str], sandbox: SandboxClient, database_url: str, tmp_path: Path
) -> None:
    ports = dict(zip([*ROLES, "page"], free_ports(len(ROLES) + 1), strict=True))

    @contextmanager
    def started(unit: Unit) -> Iterator[Program]:
        """What the unit starts, with its environment. Ports and the place of the server differ."""
        environment = {"PATH": os.environ["PATH"]} | unit.environment | settings
        environment |= {
            "DATABASE_URL": make_conninfo(database_url, user=unit.name),
            "STORYLINE_METRICS_LISTEN": f"127.0.0.1:{ports[unit.name]}",
            "STORYLINE_WEB_LISTEN": f"127.0.0.1:{ports['page']}",
        }
        log = tmp_path / f"{unit.name}.log"
        arguments = unit.command[1:]
        program = Program(main, *arguments, environment=environment, stdout=log, stderr=log)
        try:
            wait_for(lambda: is_ready(ports[unit.name]), f"{unit.name} that is ready")
            yield program
        finally:
            program.kill()

    def stop(*programs: Program) -> None:
        for program in programs:
            program.signal(15)
        assert [program.wait(EXIT_SECONDS + 1) for program in programs] == [0] * len(programs)

    def talk() -> None:
        for number in range(WORDS):
            sandbox.say(sorted(PEOPLE)[number % len(PEOPLE)], f"Good morning, {number}")

    with open_storyline(database_url) as log:
        crowd = threading.Thread(target=talk)
        for _ in range(2):
            with ExitStack() as stack:
                programs = [stack.enter_context(started(unit)) for unit in SERVICES]
                if not crowd.ident:
                    crowd.start()
                    wait_for(lambda: people_did(log) > WORDS // 10, "progress")
                else:
                    crowd.join()
                    wait_for(lambda: people_did(log) >= WORDS, "records of it all")
                stop(*programs)
        events = everything(log)
    people = [
        event
        for event in events
        if isinstance(event, Interaction) and not isinstance(event, BotResponded)
    ]
    assert len(people) == WORDS
    assert set(Counter(event.stream_id for event in people).values()) == {1}


def is_ready(port: int) -> bool:
    """Whether a service says that it can do its work."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False
