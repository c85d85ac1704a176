"""The web page as a process of its own, read over HTTP."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from adapters import bootstrap
from adapters.cli import main
from adapters.web.app import web_app
from domain.ports import Person
from tests.drivers.event_log import record
from tests.drivers.programs import NOTHING, Program
from tests.drivers.waiting import wait_for
from tests.factories.events import TEAM, command, press


@contextmanager
def web_process(environment: dict[str, str], folder: Path) -> Iterator[str]:
    """The address of a page that is served."""
    told = folder / "web.log"
    program = Program(main, "web", environment=environment, stdout=NOTHING, stderr=told)

    def address() -> str | None:
        assert program.is_running(), told.read_text()
        found = re.search(r"(http://\S+)\s", told.read_text())
        return found and found[1]

    try:
        yield wait_for(address, "address of the page")
        program.signal(signal.SIGTERM)
        assert program.wait(15) == 0
    finally:
        program.kill()


@pytest.fixture
def page(environment: dict[str, str], tmp_path: Path) -> Iterator[httpx.Client]:
    with web_process(environment, tmp_path) as url, httpx.Client(base_url=url) as client:
        yield client


def test_what_a_team_did_is_shown_by_name_and_number(page: httpx.Client, database_url: str) -> None:
    now = bootstrap.now()
    with bootstrap.open_storyline(database_url) as log:
        mallory = log.users.identify([Person(7, now, first_name="\u202e<b>Mal\u200dlory</b>")])[7]
        record(log, command("/queue", mallory, chat_id=TEAM, occurred_at=now))
        record(log, press("posted", mallory, chat_id=TEAM, occurred_at=now))
    shown = page.get("/", params={"tz": "Asia/Kolkata"})
    assert shown.status_code == 200
    assert "�&lt;b&gt;Mal\u200dlory&lt;/b&gt;" in shown.text
    assert "<b>1</b>posted" in shown.text
    figures = page.get("/reports.json", params={"chat": str(TEAM), "days": "1"}).json()
    assert figures["content_decisions"]["posted"] == 1
    assert figures["team_activity"]["interactions_by_name"] == {"/queue": 1, "posted": 1}
    assert "no interactions in chat -5 in this period" in page.get("/", params={"chat": "-5"}).text
    elsewhere = page.get("/reports.json", params={"chat": "-5"}).json()
    assert elsewhere["team_activity"]["total_interactions"] == 0


def test_a_wrong_question_is_named(page: httpx.Client) -> None:
    for asked, named in (
        ({"days": "soon"}, "days must be a whole number, not 'soon'"),
        ({"days": "-1"}, "-1"),
        ({"days": "9" * 5000}, "days must be a whole number"),
        ({"tz": "Mars/Base"}, "unknown time zone 'Mars/Base'"),
        ({"chat": "us"}, "chat must be a whole number, not 'us'"),
        ({"chat": str(2**70)}, "chat_id"),
    ):
        answer = page.get("/reports.json", params=asked)
        assert answer.status_code == 400
        assert named in answer.json()["error"]
        shown = page.get("/", params=asked)
        assert shown.status_code == 400
        assert 'role="alert"' in shown.text


def test_only_names_of_this_machine_are_answered(page: httpx.Client) -> None:
    assert page.get("/healthz").json() == {"ok": True}
    assert page.get("/healthz", headers={"Host": "rebound.example"}).status_code == 400
    assert page.post("/").status_code == 405
    assert "default-src 'none'" in page.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_the_address_that_is_told_is_answered(host: str) -> None:
    at = f"http://[{host}]:8082" if ":" in host else f"http://{host}:8082"
    app = web_app(cast("Any", None), dict, tz="UTC", host=host)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=at) as client:
        assert (await client.get("/static/style.css")).status_code == 200
        rebound = await client.get("/static/style.css", headers={"Host": "rebound.example"})
        assert rebound.status_code == 400


def test_a_database_that_went_away_is_said(
    environment: dict[str, str], server_url: str, tmp_path: Path
) -> None:
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict

    with (
        web_process(environment, tmp_path) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        assert client.get("/healthz").status_code == 200
        name = str(conninfo_to_dict(environment["DATABASE_URL"])["dbname"])
        with psycopg.connect(server_url, autocommit=True) as admin:
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            admin.execute(rename.format(sql.Identifier(name), sql.Identifier(name + "_away")))
            try:
                away = client.get("/healthz")
                assert away.status_code == 503
                assert "no database at" in away.json()["error"]
                assert 'role="alert"' in client.get("/").text
            finally:
                admin.execute(rename.format(sql.Identifier(name + "_away"), sql.Identifier(name)))
        assert client.get("/healthz").status_code == 200
