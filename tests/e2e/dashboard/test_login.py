"""Who may look at the dashboard: links, sessions, attacks, over HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from adapters.bootstrap import Storyline, now, open_storyline
from domain.ids import UserId
from domain.ports import Person
from tests.drivers.command_line import CommandLine
from tests.drivers.dashboard import address_of, log_in, logged_in, visitor, web_process
from tests.drivers.event_log import execute, rows
from tests.drivers.ports import free_port, free_ports

ADMIN, VIEWER, MEMBER = 7001, 7002, 7003
LOOKS_AHEAD = (
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"User-Agent": "TelegramBot (like TwitterBot)"},
)
"""Requests that use up no key, because no person makes them."""
PUBLIC = "https://stats.example.org"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {
        "STORYLINE_ADMIN_IDS": str(ADMIN),
        "STORYLINE_VIEWER_IDS": str(VIEWER),
    }


@pytest.fixture
def log(database_url: str) -> Iterator[Storyline]:
    with open_storyline(database_url) as opened:
        yield opened


@pytest.fixture
def link(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    with web_process(environment, tmp_path) as told:
        yield told


def person(log: Storyline, telegram_id: int) -> UserId:
    who = Person(telegram_id, now(), username=f"u{telegram_id}")
    return log.users.identify([who])[telegram_id]


def link_for(log: Storyline, link: str, telegram_id: int, seconds: float = 300) -> str:
    """A link as the bot makes it, to the dashboard of another link."""
    key = log.logins.make_key(person(log, telegram_id), seconds)
    return f"{address_of(link)}/login/{key}"


def denials(log: Storyline) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in rows(log.connections, "web_denial"):
        counted[row["reason"]] = counted.get(row["reason"], 0) + row["denials"]
    return counted


def test_the_link_of_the_terminal_logs_in(link: str, log: Storyline) -> None:
    with visitor(link) as browser:
        answer = log_in(browser, link)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        (cookie,) = answer.headers.get_list("set-cookie")
        assert all(each in cookie for each in ("HttpOnly", "SameSite=lax", "Max-Age=43200"))
        assert "Secure" not in cookie  # this machine has no https
        assert "this machine" in browser.get("/").text
        assert browser.get("/operations").status_code == 200
    (login,) = rows(log.connections, "web_login")
    assert login["used_at"] is not None
    assert login["user_id"] is None
    assert denials(log) == {}


def test_without_a_session_nothing_is_shown(link: str) -> None:
    with visitor(link) as browser:
        for path in ("/", "/operations", "/nothing", "/?days=7"):
            page = browser.get(path)
            assert page.status_code == 401
            assert "/dashboard" in page.text
        for path in ("/decisions.json", "/interactions.csv"):
            assert browser.get(path).status_code == 401
            assert browser.get(path).json() == {"error": "log in first"}
        assert browser.post("/").status_code == 401
        assert browser.get("/login").status_code == 200
        assert browser.get("/static/style.css").status_code == 200
        assert browser.get("/healthz").json() == {"ok": True}


def test_a_link_is_good_once(link: str, log: Storyline) -> None:
    with visitor(link) as first, visitor(link) as second:
        for headers in LOOKS_AHEAD:
            assert first.get(link, headers=headers).status_code == 200
        assert first.head(link).status_code == 200
        assert log_in(first, link).status_code == 303
        again = log_in(second, link)
        assert again.status_code == 403
        assert "used already" in again.text
        assert second.get("/").status_code == 401
    assert denials(log) == {"used link": 1}


def test_of_many_at_once_one_gets_in(link: str, log: Storyline) -> None:
    theirs = link_for(log, link, ADMIN)

    def attempt(_: int) -> int:
        with visitor(link) as browser:
            return log_in(browser, theirs).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(8))) == [303] + [403] * 7


def test_a_late_or_forged_link_is_refused(link: str, log: Storyline) -> None:
    late = link_for(log, link, ADMIN, seconds=-1)
    forged = f"{address_of(link)}/login/{'A' * 43}"
    with visitor(link) as browser:
        assert "too old" in log_in(browser, late).text
        assert "not one of ours" in log_in(browser, forged).text
        assert browser.post("/login", data={}).status_code == 403
        assert browser.post("/login", content=b"key=" + b"A" * 100_000).status_code == 403
        assert browser.get("/").status_code == 401
    assert denials(log) == {"late link": 1, "unknown link": 3}
    (denied,) = (row for row in rows(log.connections, "web_denial") if row["user_id"])
    assert denied["user_id"] == person(log, ADMIN)


def test_a_tampered_cookie_is_worth_nothing(link: str, log: Storyline) -> None:
    with logged_in(link) as browser:
        ((name, cookie),) = browser.cookies.items()
        session_id, _, signature = cookie.partition(".")
        other = ("0" if session_id[0] != "0" else "1") + session_id[1:]
        for tampered in (f"{other}.{signature}", session_id, f"{session_id}.", "x", ""):
            answer = httpx.get(
                address_of(link), headers={"Cookie": f"{name}={tampered}"}, trust_env=False
            )
            assert answer.status_code == 401
        assert browser.get("/").status_code == 200
    assert denials(log) == {"forged cookie": 5}


def test_viewers_see_everything_but_the_operations(link: str, log: Storyline) -> None:
    with logged_in(link_for(log, link, VIEWER)) as browser:
        assert f"@u{VIEWER}" in browser.get("/").text
        assert browser.get("/decisions.json").status_code == 200
        refused = browser.get("/operations")
        assert refused.status_code == 403
        assert "Only an admin" in refused.text
    (denied,) = rows(log.connections, "web_denial")
    assert (denied["reason"], denied["user_id"]) == ("not an admin", person(log, VIEWER))
    with logged_in(link_for(log, link, ADMIN)) as browser:
        assert browser.get("/operations").status_code == 200


def test_rights_are_those_of_now(link: str, log: Storyline) -> None:
    with visitor(link) as browser:
        log_in(browser, link_for(log, link, MEMBER))
        assert browser.get("/").status_code == 401
    assert denials(log) == {"no rights": 1}
    with logged_in(link_for(log, link, ADMIN)) as browser:
        assert browser.get("/").status_code == 200
        execute(log.connections, f"DELETE FROM users WHERE telegram_user_id = {ADMIN}")
        assert browser.get("/").status_code == 401


def test_a_session_ends_by_logout_and_after_its_time(link: str, log: Storyline) -> None:
    with logged_in(link) as browser:
        stolen = dict(browser.cookies)
        assert browser.get("/logout").status_code == 405
        assert browser.post("/logout").headers["location"] == "/login"
        assert not browser.cookies
        browser.cookies.update(stolen)
        assert browser.get("/").status_code == 401
    with logged_in(link_for(log, link, ADMIN)) as browser:
        execute(log.connections, "UPDATE web_login SET expires_at = now()")
        assert browser.get("/").status_code == 401
    assert denials(log) == {"ended session": 2}


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
    ],
)
def test_another_site_changes_nothing(link: str, log: Storyline, elsewhere: dict[str, str]) -> None:
    with logged_in(link) as browser:
        assert browser.post("/logout", headers=elsewhere).status_code == 403
        theirs = link_for(log, link, ADMIN).rpartition("/")[2]
        posted = browser.post("/login", data={"key": theirs}, headers=elsewhere)
        assert posted.status_code == 403
        assert browser.get("/").status_code == 200
        ours = {"Origin": address_of(link), "Sec-Fetch-Site": "same-origin"}
        assert browser.post("/logout", headers=ours).status_code == 303
    assert denials(log) == {"other site": 2}


@pytest.mark.parametrize(
    "strange",
    [
        {"Host": "rebound.example"},
        {"Host": "127.0.0.1.rebound.example"},
        {"Host": "user@127.0.0.1"},
        {"Host": "stats.example.org"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"X-Forwarded-Host": "stats.example.org"},
        {"Forwarded": "for=203.0.113.7"},
    ],
)
def test_names_of_others_and_proxies_are_refused(
    link: str, log: Storyline, strange: dict[str, str]
) -> None:
    with logged_in(link) as browser:
        for path in ("/", "/login", "/static/style.css", "/healthz"):
            refused = browser.get(path, headers=strange)
            assert refused.status_code == 400
            assert "STORYLINE_PUBLIC_URL" in refused.text
        for ours in ("localhost", "localhost:8082", "127.0.0.1", "[::1]:80"):
            assert browser.get("/", headers={"Host": ours}).status_code == 200
    assert denials(log) == {"other host": 4}


def test_every_answer_says_what_browsers_may_do(link: str) -> None:
    with logged_in(link) as browser:
        for path in ("/", "/login", "/login/key", "/operations", "/nothing", "/decisions.json"):
            headers = browser.get(path).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["x-content-type-options"] == "nosniff"
        for path in ("/", "/login", "/login/key", "/operations"):
            page = browser.get(path).text
            assert "<style" not in page
            assert " style=" not in page
            assert "<script>" not in page


def test_two_processes_on_one_database_know_the_same_sessions(
    environment: dict[str, str], log: Storyline, tmp_path: Path
) -> None:
    here, there = (f"127.0.0.1:{port}" for port in free_ports(2))
    settings = environment | {"STORYLINE_PUBLIC_URL": PUBLIC, "STORYLINE_WEB_LISTEN": here}
    elsewhere = settings | {"STORYLINE_WEB_LISTEN": there}
    (tmp_path / "other").mkdir()
    with (
        web_process(settings, tmp_path) as told,
        web_process(elsewhere, tmp_path / "other") as also_told,
        httpx.Client(base_url=f"http://{here}", trust_env=False) as first,
        httpx.Client(base_url=f"http://{there}", trust_env=False) as second,
    ):
        assert told == also_told == f"{PUBLIC}/"  # no key: what a service prints is kept in logs
        key = log.logins.make_key(person(log, ADMIN), 300)
        proxied = {"Host": "stats.example.org", "X-Forwarded-For": "203.0.113.7", "Origin": PUBLIC}
        answer = first.post("/login", data={"key": key}, headers=proxied)
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-storyline=")
        assert "Secure" in cookie
        asked = proxied | {"Cookie": cookie.partition(";")[0]}
        assert [each.get("/", headers=asked).status_code for each in (first, second)] == [200, 200]
        assert second.post("/login", data={"key": key}, headers=proxied).status_code == 403
        assert first.get("/", headers=asked | {"Host": "evil.example"}).status_code == 400
        from_http = asked | {"Origin": "http://stats.example.org"}
        assert first.post("/logout", headers=from_http).status_code == 403
        assert second.post("/logout", headers=asked).status_code == 303
        assert [each.get("/", headers=asked).status_code for each in (first, second)] == [401, 401]


def test_without_a_login_the_proxy_decides(
    environment: dict[str, str], log: Storyline, tmp_path: Path
) -> None:
    settings = environment | {"STORYLINE_WEB_LOGIN": "off"}
    with web_process(settings, tmp_path) as told, visitor(told) as browser:
        assert told == f"{address_of(told)}/"
        page = browser.get("/", headers={"X-Forwarded-For": "203.0.113.7"})
        assert page.status_code == 200
        assert "Log out" not in page.text
        assert browser.get("/operations").status_code == 200
        assert browser.get("/login").status_code == 404
        assert browser.get("/", headers={"Host": "rebound.example"}).status_code == 400
    assert rows(log.connections, "web_login") == []


@pytest.mark.parametrize("command", ["web", "run"])
def test_an_address_for_strangers_needs_https(storyline: CommandLine, command: str) -> None:
    refused = storyline(command, STORYLINE_WEB_LISTEN="0.0.0.0:0")
    assert refused.exit_code == 2
    assert refused.out == ""
    (line,) = refused.err.splitlines()
    assert line.startswith("error: the dashboard may not listen at 0.0.0.0: set STORYLINE_PUBLIC_")
    wrong = storyline(command, STORYLINE_PUBLIC_URL="http://stats.example.org")
    assert wrong.exit_code == 2
    assert "STORYLINE_PUBLIC_URL: must be an https address" in wrong.err


def test_the_command_line_prints_another_link(
    environment: dict[str, str], storyline: CommandLine, tmp_path: Path
) -> None:
    listen = {"STORYLINE_WEB_LISTEN": f"127.0.0.1:{free_port()}"}
    with web_process(environment | listen, tmp_path) as first:
        another = storyline("web", "--link", **listen)
        assert another.exit_code == 0, another.err
        assert another.out.strip() != first
        for link in (first, another.out.strip()):
            with logged_in(link) as browser:
                assert browser.get("/").status_code == 200
    unknown = storyline("web", "--link")
    assert unknown.exit_code == 2
    assert "must name the port" in unknown.err
