"""The dashboard as a process of its own, read over HTTP."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from adapters import bootstrap
from domain.ports import Person
from tests.drivers.command_line import CommandLine
from tests.drivers.dashboard import logged_in, web_process
from tests.drivers.event_log import record
from tests.factories.events import TEAM, command, decision, press, withdrawal

FIGURE = re.compile(r'<p><a href="([^"]*)"><b>([^<]*)</b>([^<]*)</a>')
HEADING = re.compile(r'<h2 id="list">([^<]*)</h2>')
VIEWS = ("/", "/interactions", "/decisions", "/people", "/items")


@pytest.fixture
def page(environment: dict[str, str], tmp_path: Path) -> Iterator[httpx.Client]:
    with web_process(environment, tmp_path) as link, logged_in(link) as client:
        yield client


@pytest.fixture
def mallory(database_url: str) -> str:
    """A person with an evil name who sends a command and posts an item. Returns the id."""
    now = bootstrap.now()
    with bootstrap.open_storyline(database_url) as log:
        person = log.users.identify([Person(7, now, first_name="\u202e<b>Mal\u200dlory</b>")])[7]
        record(log, command("/queue", person, chat_id=TEAM, occurred_at=now))
        record(log, press("posted", person, chat_id=TEAM, occurred_at=now))
    return str(person)


def test_every_figure_opens_a_list_with_the_same_number(page: httpx.Client, mallory: str) -> None:
    shown = page.get("/", params={"tz": "Asia/Kolkata"})
    assert shown.status_code == 200
    figures = {
        label.strip(): (text, unescape(href)) for href, text, label in FIGURE.findall(shown.text)
    }
    assert figures["interactions"][0] == "2"
    for label, heading in (
        ("interactions", "2 interactions"),
        ("person", "1 person"),
        ("posted", "1 decision"),
        ("skipped", "0 decisions"),
        ("approved", "1 decision"),
        ("median time to decide", "0 decisions"),
    ):
        opened = page.get(figures[label][1])
        assert HEADING.findall(opened.text) == [heading], label


def test_names_are_shown_whole_and_harmless(page: httpx.Client, mallory: str) -> None:
    for address in ("/", "/interactions", "/decisions", "/people", f"/people/{mallory}"):
        shown = page.get(address).text
        assert "�&lt;b&gt;Mal\u200dlory&lt;/b&gt;" in shown, address
        assert "<b>Mal" not in shown


def test_a_list_that_is_opened_later_says_what_has_come_since(
    page: httpx.Client, mallory: str, database_url: str
) -> None:
    before = page.get("/interactions.json").json()
    assert before["total"] == 2
    with bootstrap.open_storyline(database_url) as log:
        record(log, command("/stats", None, chat_id=TEAM, occurred_at=bootstrap.now()))
    asked = {"position": before["position"]}
    assert page.get("/interactions.json", params=asked).json()["since_then"] == 1
    later = page.get("/interactions", params=asked).text
    assert HEADING.findall(later) == ["2 interactions"]
    assert ">1 more since then</a>" in later
    assert HEADING.findall(page.get("/interactions").text) == ["3 interactions"]


def test_views_are_json_and_csv_too(page: httpx.Client, mallory: str) -> None:
    figures = page.get("/.json", params={"chat": str(TEAM), "days": "1"}).json()
    assert figures["totals"]["decisions"]["posted"] == 1
    assert figures["totals"]["interactions"] == 2
    elsewhere = page.get("/.json", params={"chat": "-5"}).json()
    assert elsewhere["totals"]["interactions"] == 0
    rows = page.get("/interactions.json", params={"tz": "Asia/Kolkata"}).json()["rows"]
    assert [row["interaction_name"] for row in rows] == ["posted", "/queue"]
    assert rows[0]["created_at"].endswith("+05:30")
    table = list(csv.DictReader(io.StringIO(page.get("/interactions.csv").text)))
    assert [row["interaction_name"] for row in table] == ["posted", "/queue"]
    assert json.loads(table[0]["context"]) == rows[0]["context"]
    for view in VIEWS:
        assert page.get(f"{view}.csv").headers["content-type"] == "text/csv; charset=utf-8"
        assert page.get(f"{view}.json").headers["content-type"] == "application/json"


def test_a_press_that_was_taken_back_is_marked(page: httpx.Client, database_url: str) -> None:
    decided = decision(press("posted", chat_id=TEAM, occurred_at=bootstrap.now()))
    with bootstrap.open_storyline(database_url) as log:
        record(log, decided, withdrawal(decided, occurred_at=bootstrap.now()))
    assert page.get("/interactions").text.count("ok (taken back)") == 1
    undo, pressed = page.get("/interactions.json").json()["rows"]
    assert (undo["is_withdrawn"], pressed["is_withdrawn"]) == (False, True)
    table = csv.DictReader(io.StringIO(page.get("/interactions.csv").text))
    assert [row["is_withdrawn"] for row in table] == ["false", "true"]


def test_a_download_has_the_rows_of_the_command_line(
    page: httpx.Client, mallory: str, storyline: CommandLine
) -> None:
    since, until = "2026-01-01T00:00:00+00:00", "2036-01-01T00:00:00+00:00"
    asked = {"since": since, "until": until, "chat": str(TEAM), "tz": "Asia/Kolkata"}
    options = [f"--{name}={value}" for name, value in asked.items()]
    file = page.get("/export/interactions.csv", params=asked)
    assert file.headers["content-disposition"].startswith("attachment; filename=")
    assert file.text == storyline("export", "interactions", *options).out
    linked = re.findall(r'href="(/export/[^"]*)"', page.get("/", params=asked).text)
    assert len(linked) == 6
    assert page.get(unescape(linked[0])).text == file.text
    for address, status in (
        ("/export/wishes.csv", 400),
        ("/export/decisions.xls", 400),
        ("/export/decisions.csv?days=soon", 400),
        ("/export/decisions", 404),
    ):
        assert page.get(address).status_code == status
        assert 'role="alert"' in page.get(address).text


def test_a_wrong_question_is_named(page: httpx.Client) -> None:
    for asked, named in (
        ({"days": "soon"}, "days must be a whole number, not 'soon'"),
        ({"days": "-1"}, "-1"),
        ({"days": "9" * 5000}, "days must be a whole number"),
        ({"tz": "Mars/Base"}, "unknown time zone 'Mars/Base'"),
        ({"chat": "us"}, "chat must be a whole number, not 'us'"),
        ({"chat": str(2**70)}, "chat_id"),
        ({"from": "2026-02-30"}, "from must be a date like 2026-11-27, not '2026-02-30'"),
        ({"since": "2026-02-03"}, "since must be a time with an offset"),
        ({"person": "x"}, "'x'"),
        ({"position": "-1"}, "position must be between 0 and"),
        ({"older": "yesterday"}, "'yesterday' is not a place in this list"),
        ({"hour": "24"}, "hour must be between 0 and 23, not 24"),
        ({"type": "wish"}, "type must be one of command, callback, message, bot_response"),
        ({"context": "{"}, "context must be field=value or JSON"),
    ):
        answer = page.get("/interactions.json", params=asked)
        assert answer.status_code == 400, asked
        assert named in answer.json()["error"]
        shown = page.get("/interactions", params=asked)
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
