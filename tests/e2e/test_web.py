"""The dashboard as a process of its own, read over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from adapters import bootstrap
from domain.ports import Person
from tests.drivers.dashboard import logged_in, web_process
from tests.drivers.event_log import record
from tests.factories.events import TEAM, command, press


@pytest.fixture
def page(environment: dict[str, str], tmp_path: Path) -> Iterator[httpx.Client]:
    with web_process(environment, tmp_path) as link, logged_in(link) as client:
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


def test_a_database_that_went_away_is_said(
    environment: dict[str, str], server_url: str, tmp_path: Path
) -> None:
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict

    with (
        web_process(environment, tmp_path) as link,
        logged_in(link) as client,
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
                assert away.json() == {"ok": False}
                page = client.get("/")
                assert page.status_code == 503
                assert 'role="alert">The database does not answer.' in page.text
            finally:
                admin.execute(rename.format(sql.Identifier(name + "_away"), sql.Identifier(name)))
        assert client.get("/healthz").status_code == 200
