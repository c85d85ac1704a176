"""The core works the same whatever a database prefers for its sessions, also behind PgBouncer."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from domain.content.decisions import ContentItem
from domain.errors import UnknownName
from domain.ids import ItemId
from domain.ports import ParkedUpdate, Person, Unit
from projections.projection import all_projections
from projections.replay import replay
from tests.conftest import DEBIAN_15
from tests.drivers.event_log import compared, project, read_tables, record, rows
from tests.drivers.pgbouncer import pgbouncer
from tests.drivers.server_folder import server_folder
from tests.factories.content import queued, submission
from tests.factories.events import ALICE, NOON, TEAM, message, press, some_days_work

IREM = 790000001
ITEM = ItemId(uuid4())
HOSTILE = {
    "array_nulls": "off",
    "backslash_quote": "off",
    "bytea_output": "escape",
    "check_function_bodies": "off",
    "client_encoding": "LATIN1",
    "datestyle": "German, MDY",
    "default_transaction_deferrable": "on",
    "default_transaction_isolation": "serializable",
    "escape_string_warning": "on",
    "extra_float_digits": "-15",
    "intervalstyle": "sql_standard",
    "plpgsql.variable_conflict": "use_variable",
    "quote_all_identifiers": "on",
    "row_security": "off",
    "standard_conforming_strings": "off",
    "synchronous_commit": "off",
    "timezone": "America/St_Johns",
    "transform_null_equals": "on",
}
MakeDatabase = Callable[[dict[str, str]], str]


@contextmanager
def behind_pgbouncer(like: str) -> Iterator[tuple[str, str]]:
    """The URLs of a server, as new as the one at `like`, and of a PgBouncer before it."""
    with psycopg.connect(like) as connection:
        bin_dir = DEBIAN_15 if connection.info.server_version < 160_000 else None
    with ExitStack() as stack:
        home = stack.enter_context(server_folder())
        home.chmod(0o711)  # for root PgBouncer runs as another user
        (folder := home / "bouncer").mkdir()
        server = stack.enter_context(embedded_postgres(home / "server", bin_dir=bin_dir))
        yield server, stack.enter_context(pgbouncer(server, folder))


@pytest.fixture(scope="module", params=["direct", "pgbouncer"])
def servers(request: pytest.FixtureRequest, server_url: str) -> Iterator[tuple[str, str]]:
    """The superuser's URL of a server, and the one by which Storyline reaches it."""
    if request.param == "direct":
        yield server_url, server_url
    else:
        with behind_pgbouncer(server_url) as urls:
            yield urls


@pytest.fixture
def make_database(servers: tuple[str, str]) -> Iterator[MakeDatabase]:
    """Create an empty database with the given settings, and return its URL.

    Its letters are Turkish where the server has ICU.
    """
    server, reached = servers
    with psycopg.connect(server, autocommit=True) as superuser, ExitStack() as afterwards:
        has_icu = superuser.execute("SELECT FROM pg_collation WHERE collprovider = 'i'").fetchone()
        turkish = "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'" if has_icu else ""
        create = f"CREATE DATABASE {{}} ENCODING UTF8 {turkish} TEMPLATE template0"

        def make(settings: dict[str, str]) -> str:
            name = f"hostile_{uuid4().hex[:12]}"
            superuser.execute(SQL(create).format(Identifier(name)))
            drop = SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
            afterwards.callback(superuser.execute, drop)
            for setting, value in settings.items():
                change = SQL("ALTER DATABASE {} SET {} = {}")
                names = Identifier(name), Identifier(*setting.split(".")), Literal(value)
                superuser.execute(change.format(*names))
            return make_conninfo(reached, dbname=name)

        yield make


def test_every_answer_is_the_same_on_a_hostile_database(make_database: MakeDatabase) -> None:
    happened = [*some_days_work(), *difficult_texts()]
    assert core(make_database(HOSTILE), happened) == core(make_database({}), happened)


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_concurrent_appends_succeed_under_every_default_isolation(
    make_database: MakeDatabase, level: str
) -> None:
    def append(storyline: Storyline, writer: int) -> None:
        for number in range(60):
            key = f"{writer}-{number}"
            storyline.service.log_command(ALICE, "/queue", idempotency_key=key)

    with (
        open_storyline(make_database({"default_transaction_isolation": level})) as storyline,
        ThreadPoolExecutor(4) as threads,
    ):
        list(threads.map(partial(append, storyline), range(4)))
        assert storyline.service.get_user_stats(ALICE)["total_interactions"] == 240
        list(storyline.audit.verify())


def core(url: str, happened: Sequence[Unit]) -> list[Any]:
    """Append, fold, report, replay and erase; all that is answered on the way."""
    with open_storyline(url) as storyline:
        irem = Person(IREM, NOON, "IREM_ist", "İrem \\ 'ı'", None)
        storyline.users.identify([irem])
        storyline.users.identify([irem, Person(IREM + 1, NOON)])
        appended = record(storyline, *happened, *happened[:1])
        storyline.parked.park(1, [ParkedUpdate(b"\x00\\1", "NULL", "a \\ reason")])
        found = [appended, reports(storyline), len(storyline.parked.listing())]
        project(storyline)
        found += [reports(storyline), tables(storyline)]
        for projection in all_projections().values():
            list(replay(storyline.projections, projection))
            compared(storyline, projection)
        found += [reports(storyline), tables(storyline)]
        list(storyline.audit.verify())
        for name in ("@IREM_ist", "@irem_ist", "@IREM_IST", "@İREM_İST", "@ırem_ıst"):
            found.append(storyline.users.name(storyline.users.find(name)))
        profile = storyline.users.profile(storyline.users.find(str(IREM)))
        assert profile
        with storyline.users.erasing(profile, lambda person, raw: True) as erased:
            found.append(erased)
        with pytest.raises(UnknownName):
            storyline.users.find("@irem_ist")
        return [*found, reports(storyline), rows(storyline.connections, "user_keys")]


def reports(storyline: Storyline) -> list[Any]:
    service = storyline.service
    asked: dict[str, Any] = {"as_of": NOON, "tz": "America/Indiana/Indianapolis"}
    return [
        service.get_user_stats(ALICE, **asked),
        service.get_team_activity(**asked),
        service.get_team_activity(chat_id=TEAM, **asked),
        service.get_content_decisions(**asked),
        service.get_counts(**asked),
        service.get_by_user(ALICE),
        storyline.queue.listing(10),
        storyline.queue.counts(),
        storyline.log.items([ITEM]),
    ]


def tables(storyline: Storyline) -> Any:
    return read_tables(storyline.connections)


def difficult_texts() -> list[Unit]:
    """Names and contexts with all that another setting could read in another way."""
    what = submission(media_filename="a \\ 'ş'.png")
    context = {"media_id": None, "text": 'a "quoted" \\ NULL {}'}
    return [
        [queued(ContentItem(ITEM), what)],
        [press(context=context)],
        [message(chat_id=None, by=None)],
    ]
