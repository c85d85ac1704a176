"""`storyline status` and `storyline inbox`: beside a bot at work, and when nobody is there."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters import bootstrap
from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.inbox.inbox_file import inbox_path
from adapters.telegram.inbox.inbox_message import NewMessage, Parked
from tests.drivers.bot_process import bot_environment, bot_process, inbox_of, people_did
from tests.drivers.command_line import CommandLine
from tests.drivers.sandbox import ADMIN, BOB, sandbox_process
from tests.drivers.waiting import wait_for

NOWHERE = "postgresql://storyline@127.0.0.1:1/storyline?sslmode=disable"
BOT_ID = 110201
TOKEN = f"{BOT_ID}:of-nobody"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The inbox of a bot in the state folder of the command line."""
    return inbox_path(tmp_path / "state", BOT_ID)


@pytest.fixture
def inbox(path: Path) -> Iterator[Inbox]:
    with closing(Inbox(path)) as opened:
        yield opened


def message(update_id: int, at: datetime, raw: bytes = b"{}") -> NewMessage:
    return NewMessage("update", "chat 1", at, raw, update_id)


def test_status_shows_what_waits_what_is_parked_and_what_may_be_lost(
    storyline: CommandLine, inbox: Inbox
) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    _, _, third = inbox.write([message(7, long_ago), message(8, long_ago), message(12, long_ago)])
    assert third
    inbox.write([Parked(third.number, "a bug")])

    finished = storyline("status", "--json")
    assert finished.exit_code == 0
    (figures,) = finished.json["inboxes"]
    assert 3_600 <= figures.pop("oldest_age_seconds") < 3_700
    assert figures == {
        "bot_id": BOT_ID,
        "is_running": False,
        "open": 2,
        "oldest": long_ago.isoformat(),
        "parked": 1,
        "marked": 0,
        "reasons": {"a bug": 1},
        "missed": 3,
        "gaps": 1,
        "last_gap": {"first": 9, "last": 11, "noticed_at": long_ago.isoformat()},
    }
    shown = storyline("status").out
    assert f"9 to 11, noticed at {long_ago:%Y-%m-%d %H:%M} UTC" in shown
    assert f"bot {BOT_ID}: 1 parked: a bug" in shown
    assert "Missed ids are updates that never arrived" in shown


def test_status_shows_the_inbox_also_when_postgres_is_away(
    storyline: CommandLine, inbox: Inbox
) -> None:
    inbox.write([message(7, datetime.now(UTC))])
    shown = storyline("status", DATABASE_URL=NOWHERE)
    assert (shown.exit_code, str(BOT_ID) in shown.out) == (1, True)
    assert shown.err.startswith("error: no database at host=127.0.0.1 port=1")
    assert shown.err.count("\n") == 1
    machine = storyline("status", "--json", DATABASE_URL=NOWHERE)
    assert machine.exit_code == 1
    assert machine.json["error"] == shown.err.removeprefix("error: ").strip()
    assert machine.json["inboxes"][0]["open"] == 1


def test_an_inbox_that_is_damaged_is_named_and_the_others_are_shown(
    storyline: CommandLine, inbox: Inbox, path: Path
) -> None:
    inbox.write([message(7, datetime.now(UTC))])
    broken = inbox_path(path.parent, 7)
    broken.write_bytes(b"no database" * 1_000)
    shown = storyline("status")
    assert (shown.exit_code, str(BOT_ID) in shown.out) == (1, True)
    assert shown.err.startswith(f"error: the inbox {broken} is damaged: file is not a database;")
    assert shown.err.count("\n") == 1
    listed = storyline("inbox", "list", "--bot", "7")
    assert (listed.exit_code, listed.err) == (1, shown.err)


def test_a_bot_says_in_one_line_that_its_inbox_is_damaged(
    database_url: str, tmp_path: Path
) -> None:
    with sandbox_process() as sandbox, bot_process(sandbox, database_url, tmp_path) as bot:
        path = inbox_of(sandbox, tmp_path)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"no database" * 1_000)
        bot.start()
        wait_for(lambda: not bot.is_running(), "end of the bot")
        output = bot.output.read_text()
    assert f"error: the inbox {path} is damaged: file is not a database;" in output
    assert "Traceback" not in output


def test_what_is_in_an_inbox_is_listed_and_only_what_is_parked_is_dropped(
    storyline: CommandLine, inbox: Inbox
) -> None:
    now = datetime.now(UTC)
    waiting, parked = inbox.write([message(7, now), message(8, now, b'{"\xff\x1b[31m[bold]":1}')])
    assert waiting
    assert parked
    inbox.write([Parked(parked.number, "a bug")])
    listed = storyline("inbox", "list", "--json").json
    assert [(each["state"], each["reason"]) for each in listed] == [
        ("waiting", None),
        ("parked", "a bug"),
    ]
    assert listed[1]["raw"] == '{"\\xff\x1b[31m[bold]":1}'
    shown = storyline("inbox", "list", "--parked").out
    assert "a bug" in shown
    assert "\x1b" not in shown
    assert "[bold]" in shown

    refused = storyline("inbox", "drop", f"{waiting.number}", f"{parked.number}", "--yes")
    assert refused.exit_code == 1
    assert refused.err == f"error: not parked: {waiting.number}\n"
    assert refused.out == f"bot {BOT_ID}: 1 dropped\n"
    assert [each["number"] for each in storyline("inbox", "list", "--json").json] == [1]
    assert storyline("inbox", "drop", "1", stdin="n\n").exit_code == 1
    assert storyline("inbox", "list", "--bot", "5").err.startswith(
        "error: there is no inbox of bot 5"
    )


def test_a_parked_update_is_taken_up_by_the_bot_at_work_and_by_one_that_starts(
    storyline: CommandLine, database_url: str, tmp_path: Path
) -> None:
    with (
        sandbox_process() as sandbox,
        bootstrap.open_storyline(database_url) as log,
        bot_process(sandbox, database_url, tmp_path) as bot,
    ):
        settings = bot_environment(sandbox, database_url, tmp_path)
        bot_id = int(sandbox.token.partition(":")[0])

        def run(*arguments: str) -> str:
            finished = storyline(*arguments, **settings)
            assert finished.exit_code == 0, finished.err
            return finished.out

        park(inbox_of(sandbox, tmp_path), said(1_000, "for the bot that starts"), b"nonsense")
        assert json.loads(run("inbox", "retry", "1", "--json")) == [
            {"bot_id": bot_id, "numbers": [1], "is_running": False}
        ]
        bot.start()
        wait_for(lambda: people_did(log) == 1, "the update that was taken up")

        sandbox.say(ADMIN, "/help", "bot")
        sandbox.said(ADMIN, "Press Posted", "bot")
        assert run("inbox", "retry") == f"bot {bot_id}: 1 retried by the running bot\n"
        wait_for(lambda: "not JSON" in run("inbox", "list", "--parked"), "another try")
        (listed,) = json.loads(run("inbox", "list", "--json"))
        assert (listed["state"], listed["raw"]) == ("parked", "nonsense")
        (figures,) = json.loads(run("status", "--json"))["inboxes"]
        assert (figures["is_running"], figures["open"], figures["parked"]) == (True, 0, 1)

        assert run("inbox", "drop", "2", "--yes") == f"bot {bot_id}: 1 dropped\n"
        for content in (b"for the bot that starts", b"nonsense"):
            wait_for(lambda: not on_disk(tmp_path / "state", content), "wiping")  # noqa: B023
        assert bot.stop() == 0


def test_admins_are_told_once_that_the_inbox_is_full(
    database_url: str, tmp_path: Path, storyline: CommandLine
) -> None:
    with (
        sandbox_process() as sandbox,
        bootstrap.open_storyline(database_url) as log,
        bot_process(sandbox, database_url, tmp_path, STORYLINE_INBOX_CAPACITY="3") as bot,
    ):
        park(inbox_of(sandbox, tmp_path), b"nonsense", b"more nonsense", b"yet more")
        sandbox.say(ADMIN, "/start", "bot")
        bot.start()
        sandbox.said(ADMIN, "I cannot accept updates any more", "bot")
        sandbox.say(BOB, "Hello?")
        assert sandbox.waiting() == 2
        settings = bot_environment(sandbox, database_url, tmp_path)
        assert storyline("inbox", "drop", "1", "2", "3", "--yes", **settings).exit_code == 0
        wait_for(lambda: people_did(log) == 2, "what waited with Telegram")
        told = [each for each in sandbox.seen(ADMIN, "bot") if "any more" in each.get("text", "")]
        assert len(told) == 1
        assert bot.stop() == 0
        output = bot.output.read_text()
    assert output.count("updates are not accepted: the inbox is full: 3 updates") == 1
    assert output.count("updates are accepted again") == 1


def park(path: Path, *raws: bytes) -> None:
    """Leave parked updates in the inbox of a bot that is not at work."""
    with closing(Inbox(path)) as inbox:
        messages = [NewMessage("update", "chat 1", datetime.now(UTC), raw) for raw in raws]
        entries = inbox.write(messages)
        inbox.write([Parked(entry.number, "a bug") for entry in entries if entry])


def said(update_id: int, text: str) -> bytes:
    chat = {"id": -1, "type": "group", "title": "x"}
    person = {"id": 7002, "is_bot": False, "first_name": "Bob"}
    message = {"message_id": 7, "date": 1_715_000_000, "chat": chat, "from": person, "text": text}
    return json.dumps({"update_id": update_id, "message": message}).encode()


def on_disk(folder: Path, content: bytes) -> bool:
    return any(content in path.read_bytes() for path in folder.glob("inbox-*"))
