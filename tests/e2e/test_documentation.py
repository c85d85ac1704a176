"""The documentation is true: its blocks run, its links lead somewhere, its reference is fresh.

Every page is followed from its first block to its last, in a copy of the source tree and over a
database in which a team's weeks are recorded. The language of a block says what is done with it:

    console                 each line after `$ ` is run by bash, and must succeed
    console until-ctrl-c    it is started, must say something, and must end well after Ctrl-C
    python, sql             it is run
    diff                    the change is made in the file that it names
    any, from `# some/file` the file is written
    anything no-test=REASON it is not run, because of the reason
    text                    it is something to read
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from typer.testing import CliRunner

from adapters.cli import app
from adapters.postgres.embedded.binaries import wheel_binaries
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from docs.reference.pages import FOLDER, pages
from tests.drivers.server_folder import server_folder
from tests.drivers.waiting import wait_for
from tests.factories.pictures import png

ROOT = Path(__file__).parents[2]
DOCS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")],
)
WRITTEN = [page for page in DOCS if FOLDER not in page.parents]
SOURCES = ("domain", "projections", "adapters", "sql", "tests", "docs")
FILES = ("README.md", "pyproject.toml", "Makefile")
BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"^(?:#|--) ((?:[\w.-]+/)+[\w.-]+)\n")
PLAIN = re.compile(r"storyline [^|<>$;&]*")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
NAMED = re.compile(r"`((?:adapters|docs|domain|projections|sql|tests)/[\w./-]+)`")
TARGET = re.compile(r"[`$] ?make ([a-z]+)\b")
SIMULATED = ("--users", "4", "--days", "30", "--events", "300", "--chats", "1", "--seed", "5")


class Block(NamedTuple):
    language: str
    marks: str
    text: str


class Reader:
    """Somebody who follows a page, in a folder of their own.

    Starting Python costs more than most commands. So plain calls of `storyline` are made in this
    process, as long as the page has not changed the code.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self._has_changed_code = False

    def follow(self, block: Block) -> None:
        """Do what a block says. Fails when that cannot be done."""
        if block.marks.startswith("no-test="):
            return
        named = PATH.match(block.text)
        self._has_changed_code |= bool(named) or block.language == "diff"
        if named:
            self._write(named[1], block.text[named.end() :])
        elif block.language == "diff":
            self._change(block.text)
        elif block.marks == "until-ctrl-c":
            self._run_until_interrupted(typed(block.text))
        elif block.language == "console":
            self._type(typed(block.text))
        elif block.language == "python":
            self._run("python", "-c", block.text)
        elif block.language == "sql":
            stop = "--set=ON_ERROR_STOP=1"
            self._run(
                "psql", "--no-psqlrc", stop, self.environment["DATABASE_URL"], text=block.text
            )
        else:
            assert block.language == "text", f"nobody knows how to follow {block.language}"

    def _type(self, commands: str) -> None:
        lines = commands.splitlines()
        if self._has_changed_code or not all(map(PLAIN.fullmatch, lines)):
            self._run("bash", "-euo", "pipefail", "-c", commands)
            return
        for line in lines:
            storyline(*shlex.split(line, comments=True)[1:], environment=self.environment)

    def _write(self, name: str, text: str) -> None:
        file = self.folder / name
        assert not file.exists(), f"{name} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def _change(self, diff: str) -> None:
        """Like patch, but by what the lines say, wherever they are."""
        header, _, changes = diff.partition("\n")
        file = self.folder / header.removeprefix("--- ")
        text = file.read_text()
        for change in changes.removeprefix("@@\n").split("@@\n"):
            lines = change.splitlines(keepends=True)
            old, new = ("".join(line[1:] for line in lines if line[0] in " " + s) for s in "-+")
            assert text.count(old) == 1, f"not exactly once in {file.name}:\n{old}"
            text = text.replace(old, new)
        file.write_text(text)

    def _run(self, *command: str, text: str = "") -> None:
        finished = subprocess.run(
            command,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            cwd=self.folder,
            env=self.environment,
            text=True,
            timeout=120,
        )
        assert finished.returncode == 0, f"{' '.join(command)}{text}\n{finished.stdout}"

    def _run_until_interrupted(self, command: str) -> None:
        output = self.folder / "output.txt"
        with output.open("wb") as written:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                cwd=self.folder,
                env=self.environment,
            )
        try:
            wait_for(output.read_text, "output")
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0, output.read_text()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


def storyline(*arguments: str, environment: dict[str, str]) -> None:
    """Run a command in this process."""
    done = CliRunner().invoke(app, arguments, env=environment)
    assert done.exit_code == 0, f"storyline {shlex.join(arguments)}\n{done.output}{done.exception}"


def blocks(page: Path) -> list[Block]:
    return [Block(*found) for found in BLOCK.findall(page.read_text())]


def typed(text: str) -> str:
    """What is typed in a console: lines after `$ `, and those that such a line goes on in."""
    commands, goes_on = [], False
    for line in text.splitlines():
        if goes_on or line.startswith("$ "):
            commands.append(line if goes_on else line[2:])
            goes_on = line.endswith("\\")
    return "\n".join(commands)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of its own: pages make roles and databases."""
    with server_folder() as folder, embedded_postgres(folder) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # nobody keeps what is written
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs that a page may call: ours as they stand here, and those of Postgres."""
    folder = tmp_path_factory.mktemp("tools")
    for name, arguments in (("python", ""), ("storyline", " -m adapters.cli")):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable}{arguments} "$@"\n')
        program.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a team did in the last weeks. Its names are those of the documentation."""
    made = CliRunner().invoke(app, ["simulate", *SIMULATED]).stdout
    (name, *_) = re.findall(r'"username":"(?!\w*bot")(\w+)"', made)
    (chat, *_) = re.findall(r'"id":(-100\d+)', made)
    folder = tmp_path_factory.mktemp("exports")
    made = made.replace(f'"{name}"', '"alice"').replace(chat, "-1001234567890")
    (folder / "updates.jsonl").write_text(made)
    return folder


@pytest.fixture(scope="module")
def example(server: str, exports: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database in which these weeks are recorded and folded."""
    name = "example"
    url = make_conninfo(server, dbname=name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    state = str(tmp_path_factory.mktemp("state"))
    environment = {"DATABASE_URL": url, "STORYLINE_STATE_DIR": state}
    storyline("import", "updates", str(exports), environment=environment)
    storyline("projector", "--once", environment=environment)
    return name


@pytest.fixture
def reader(
    server: str,
    example: str,
    tools: Path,
    exports: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Reader]:
    folder = tmp_path / "clone"
    for each in SOURCES:
        shutil.copytree(ROOT / each, folder / each, ignore=shutil.ignore_patterns("__pycache__"))
    for each in FILES:
        shutil.copy(ROOT / each, folder / each)
    shutil.copytree(exports, folder / "exports")
    (folder / "photos").mkdir()
    (folder / "photos/harbour.png").write_bytes(png())

    database = f"page_{uuid4().hex[:12]}"
    url = make_conninfo(server, dbname=database)
    where = conninfo_to_dict(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database} TEMPLATE {example}")
    monkeypatch.chdir(folder)
    yield Reader(
        folder,
        {name: value for name, value in os.environ.items() if name != "TELEGRAM_BOT_TOKEN"}
        | {
            "PATH": os.pathsep.join([str(tools), str(wheel_binaries()), os.environ["PATH"]]),
            "PYTHONPATH": str(folder),
            "DATABASE_URL": url,
            "PGHOST": str(where["host"]),
            "PGUSER": str(where["user"]),
            "STORYLINE_STATE_DIR": str(tmp_path / "state"),
            "STORYLINE_WEB_LISTEN": "127.0.0.1:0",
            "PYTEST_ADDOPTS": "-p no:cacheprovider",
            "HYPOTHESIS_PROFILE": "few",
        },
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


def relative(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in WRITTEN if blocks(page)], ids=relative)
def test_a_page_can_be_followed(page: Path, reader: Reader) -> None:
    for block in blocks(page):
        reader.follow(block)


@pytest.mark.parametrize("page", WRITTEN, ids=relative)
def test_every_block_names_its_language(page: Path) -> None:
    fences = re.findall(r"^ *```", page.read_text(), re.MULTILINE)
    assert len(fences) == 2 * len(blocks(page))


@pytest.mark.parametrize("page", DOCS, ids=relative)
def test_links_lead_to_files(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", WRITTEN, ids=relative)
def test_files_and_folders_that_are_named_exist(page: Path) -> None:
    missing = [name for name in NAMED.findall(page.read_text()) if not (ROOT / name).exists()]
    assert missing == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += [(page.parent / link).resolve() for link in LINK.findall(page.read_text())]
    assert set(DOCS) <= reached


def test_make_has_every_target_that_is_named() -> None:
    named = {target for page in WRITTEN for target in TARGET.findall(page.read_text())}
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named <= known


def test_the_reference_is_what_the_code_says(database_url: str) -> None:
    stale = [
        name
        for name, text in pages(database_url).items()
        if (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run: make docs"


def test_everything_that_analysts_may_use_has_a_comment() -> None:
    for page in ("tables.md", "functions.md"):
        _, _, public = (FOLDER / page).read_text(encoding="utf-8").partition("## For analysts")
        public = public.partition("## Internal")[0]
        assert "### " in public
        assert (
            re.findall(r"^.*\| {2}\|$|^Table\.$|^View\.$|^### \w+\n\n```", public, re.MULTILINE)
            == []
        )
