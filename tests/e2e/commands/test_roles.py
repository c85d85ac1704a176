"""As in production: the bot, the projector and the analyst each log in as what they are."""

from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import open_storyline
from tests.drivers.bot_process import bot_process, people_did
from tests.drivers.bot_system import UNDO
from tests.drivers.command_line import CommandLine
from tests.drivers.dashboard import logged_in, visitor, web_process
from tests.drivers.event_log import rows
from tests.drivers.sandbox import ADMIN, BOB, buttons, sandbox_process, shown
from tests.drivers.waiting import wait_for
from tests.e2e.commands.test_import import message
from tests.factories.pictures import png


@pytest.fixture
def logins(database_url: str, storyline: CommandLine) -> dict[str, str]:
    """The URLs of one login a role, which `storyline roles grant` has handed out."""
    urls = {}
    for role in ("writer", "projector", "web", "analyst"):
        name = f"{role} {uuid4().hex[:8]}"
        with psycopg.connect(database_url, autocommit=True) as owner:
            owner.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(name)))
        granted = storyline("roles", "grant", role, name, "--run")
        assert granted.out == f'GRANT "storyline_{role}" TO "{name}";\n'
        assert name in storyline("roles", "list").out
        urls[role] = make_conninfo(database_url, user=name)
    return urls


@pytest.mark.every_server
def test_each_does_its_work_as_its_own_role(
    logins: dict[str, str],
    database_url: str,
    storyline: CommandLine,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    def as_role(role: str, *arguments: str) -> str:
        finished = storyline(*arguments, DATABASE_URL=logins[role])
        assert finished.exit_code == 0, finished.err
        return finished.out

    with (
        sandbox_process() as sandbox,
        open_storyline(database_url) as log,
        bot_process(sandbox, logins["writer"], tmp_path, STORYLINE_RECORD_TEXT="true") as bot,
    ):
        bot.start()
        sandbox.show(ADMIN, ("dawn.png", png(40, 40)))
        sandbox.said(ADMIN, "Queued", "bot")
        as_role("projector", "projector", "--once")
        sandbox.say(ADMIN, "/next")
        (offer,) = wait_for(sandbox.offers, "offer")
        sandbox.told(sandbox.press(BOB, offer, "✅ Posted"))
        wait_for(lambda: list(buttons(sandbox.message(offer))) == [UNDO], "decision")
        assert "Posted by" in shown(sandbox.message(offer))
        for said in ("/queue", "/status", "/stats", "/team", "hello"):
            sandbox.say(ADMIN, said)
        wait_for(lambda: people_did(log) >= 8, "interactions")
        assert bot.stop() == 0
        assert "denied" not in bot.output.read_text()
        assert rows(log.connections, "user_keys")
    (tmp_path / "saved.jsonl").write_text(message(1))
    assert "recorded 1" in as_role("writer", "import", "updates", str(tmp_path / "saved.jsonl"))
    as_role("projector", "projector", "--once")
    assert as_role("projector", "status")
    (tmp_path / "noon.png").write_bytes(png(41, 40))
    assert "added" in as_role("writer", "queue", "add", str(tmp_path / "noon.png"))
    with open_storyline(database_url) as log:
        bob, item = (
            str(log.users.find(f"@{BOB}")),
            rows(log.connections, "content_queue")[0]["item_id"],
        )
    for report in (["team"], ["decisions"], ["user", bob]):
        for form in ([], ["--json"]):
            assert as_role("analyst", "stats", *report, *form)
    assert "posted" in as_role("analyst", "interactions")
    assert as_role("analyst", "status")
    assert as_role("writer", "audit", "verify")
    as_web = environment | {"DATABASE_URL": logins["web"]}
    with web_process(as_web, tmp_path) as link, logged_in(link) as browser:
        assert f"@{BOB}" in browser.get("/").text
        assert opens_every_view(browser, item, "/operations")
        assert browser.post("/logout").status_code == 303
    as_analyst = environment | {"DATABASE_URL": logins["analyst"]}
    with (
        web_process(as_analyst | {"STORYLINE_WEB_LOGIN": "off"}, tmp_path) as address,
        visitor(address) as browser,
    ):
        answer = browser.get("/")
        assert bob[:8] in answer.text
        assert opens_every_view(browser, item)
        assert f"@{BOB}" not in answer.text
    refused = storyline("web", DATABASE_URL=logins["analyst"])
    assert refused.exit_code == 2
    assert "the dashboard needs the role storyline_web" in refused.err
    refused = storyline("stats", "user", f"@{BOB}", DATABASE_URL=logins["analyst"])
    assert refused.err == "error: the database refuses: permission denied for table users\n"
    refused = storyline("replay", "--all", DATABASE_URL=logins["projector"])
    assert refused.exit_code == 1
    assert "permission denied" in refused.err
    assert "Traceback" not in refused.err


def opens_every_view(browser: httpx.Client, item: UUID, *more: str) -> bool:
    views = ("/", "/interactions", "/decisions", "/people", "/items", f"/items/{item}", *more)
    files = ("/export/interactions.csv", "/export/decisions.parquet", "/export/user_stats.jsonl")
    opened = [browser.get(view).status_code for view in (*views, *files)]
    return opened == [200] * len(opened)
