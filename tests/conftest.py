"""Servers, databases and the effort of property tests, shared by all tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

import sql
from adapters import statements
from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from adapters.postgres.schema.migrate import migrate
from tests.drivers.server_folder import server_folder
from tests.requirements import require

# A timing says more about the machine than about the code, so none is asserted.
settings.register_profile(
    "dev",
    deadline=None,
    max_examples=50,
    # A database is made once a test and emptied by the test itself between examples.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile(
    "ci", settings.get_profile("dev"), max_examples=100, derandomize=True, print_blob=True
)
# For the pages of the documentation, which run tests to show how that is done.
settings.register_profile("few", settings.get_profile("ci"), max_examples=10)
settings.register_profile("soak", settings.get_profile("dev"), max_examples=2_000)
os.environ.pop("COLUMNS", None)  # pytest-xdist sets it, and tables in a pipe would be narrow

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
SERVERS = [
    pytest.param(None, id="pg18"),
    pytest.param(DEBIAN_15, id="pg15", marks=pytest.mark.oldest_postgres),
]
TEMPLATE = "storyline_template"
EmptyDatabase = Callable[[], str]
WORKERS_PER_CORE, MOST_WORKERS = 2, 12


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n logical`: a worker a core. `-n auto`: more, as most tests wait for other processes."""
    cores = os.cpu_count() or 1
    if config.option.numprocesses == "logical":
        return cores
    return min(WORKERS_PER_CORE * cores, MOST_WORKERS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Integration, contract and marked tests run on every server, all others on the newest."""
    if "server_url" in metafunc.fixturenames:
        everywhere = {"integration", "contract"} & set(metafunc.definition.path.parts)
        marked = metafunc.definition.get_closest_marker("every_server")
        servers = SERVERS if everywhere or marked else SERVERS[:1]
        metafunc.parametrize("server_url", servers, indirect=True, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark the tests that need a server, so that `make unit` leaves them out.

    Property tests come first: at the end each would keep one worker, while the others are idle.
    """
    for item in items:
        if "server_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.server)
    yield  # others leave tests out, and group them by the servers that they share
    items.sort(key=lambda item: "property" not in item.path.parts)


@pytest.fixture(scope="session")
def server_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The superuser's URL of a server that lives as long as the test session.

    Each xdist worker has its own: it starts in a second, and roles and settings belong to a server.
    """
    if request.param:
        require(request.param.exists(), f"PostgreSQL 15 in {request.param}")
    with server_folder() as folder, embedded_postgres(folder, bin_dir=request.param) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # no test outlives the machine
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(make_conninfo(url, dbname=TEMPLATE))
        yield url


@pytest.fixture
def database_url(server_url: str) -> Iterator[str]:
    """The URL of a migrated database without rows, for one test."""
    name = f"test_{uuid4().hex[:12]}"
    copy = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG")
    # A template's rights on the database itself are not copied: without this it is migrated again.
    revoke = SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC")
    drop = SQL("DROP DATABASE {} WITH (FORCE)")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(copy.format(Identifier(name), Identifier(TEMPLATE)))
        connection.execute(revoke.format(Identifier(name)))
        yield make_conninfo(server_url, dbname=name)
        connection.execute(drop.format(Identifier(name)))


@pytest.fixture
def storyline(database_url: str) -> Iterator[Storyline]:
    """A Storyline over a database of its own."""
    with open_storyline(database_url) as opened:
        # A pool that still connects draws random numbers; Hypothesis thinks that the test does.
        opened.connections.wait()
        yield opened


@pytest.fixture
def sql_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder `sql`, read in its place, that a test may change as a release does."""
    (folder,) = sql.__path__
    copy = shutil.copytree(folder, tmp_path / "sql", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(statements, "files", {"sql": copy}.__getitem__)
    statements.statement.cache_clear()
    yield copy
    statements.statement.cache_clear()


@pytest.fixture
def empty_database(server_url: str) -> Iterator[EmptyDatabase]:
    """Create databases without migrations, and return their URLs."""
    with psycopg.connect(server_url, autocommit=True) as connection, ExitStack() as afterwards:

        def make() -> str:
            name = f"empty_{uuid4().hex[:12]}"
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            drop = SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
            afterwards.callback(connection.execute, drop)
            return make_conninfo(server_url, dbname=name)

        yield make
