"""`storyline users`: what is kept about a person is theirs to see, and to have forgotten."""

import re
from pathlib import Path

import pytest

from tests.drivers.bot_process import bot_process, inbox_of, people_did
from tests.drivers.command_line import CommandLine
from tests.drivers.sandbox import ADMIN, BOB, CHIARA, PEOPLE, buttons, sandbox_process
from tests.drivers.waiting import wait_for
from tests.e2e.commands.test_import import message, press
from tests.factories.pictures import png

SECRET = "It was me"
ITEM = "0197a1b2-0000-7000-8000-000000000001"
TEXTS = {"STORYLINE_RECORD_TEXT": "true"}
SAVED = "\n".join(
    [
        message(1, text=SECRET),
        press(2, f"v1:posted:{ITEM}"),
        message(2, text="clash", date=1_700_000_001),  # another update under the id of the press
    ]
)


@pytest.fixture
def known(storyline: CommandLine) -> CommandLine:
    """Ada wrote something and decided on something."""
    storyline("import", "updates", "-", stdin=SAVED, **TEXTS)
    storyline("projector", "--once")
    return storyline


def test_everything_stored_about_a_person_is_handed_to_them(known: CommandLine) -> None:
    (listed,) = known("users", "list", "--json").json
    assert (listed["telegram_user_id"], listed["first_name"]) == (5, "Ada")
    assert "@ada" not in known("users", "show", "5").out
    assert "ada" in known("users", "show", "@ada").out
    everything = known("users", "show", "@ada", "--export").json
    assert everything["profile"]["id"] == listed["id"]
    assert [each.get("text") for each in everything["interactions"]] == [None, SECRET]
    assert [each["topic"] for each in everything["content"]] == ["storyline.ContentPosted"]
    assert ["clash" in each for each in everything["parked_updates"]] == [True]
    assert SECRET not in known("interactions", "--json").out


def test_an_erased_person_is_a_number_everywhere(known: CommandLine) -> None:
    report = ["stats", "team", "--as-of", "2023-11-15"]
    before = known(*report, "--json").json
    (number,) = before["interactions_by_user"]
    refused = known("users", "erase", "@ada", stdin="n\n")
    assert (refused.exit_code, len(known("users", "list", "--json").json)) == (1, 1)

    erased = known("users", "erase", "@ada", "--yes")
    assert erased.out == (
        f"erased, with 1 parked update and 0 inbox messages; what they did stays under {number}\n"
    )
    assert known("users", "list", "--json").json == []
    assert known(*report, "--json").json == before
    assert number in known(*report).out
    assert known("users", "erase", "@ada", "--yes").exit_code == 1
    assert known("users", "erase", number, "--yes").exit_code == 1
    assert "was erased" in known("users", "show", number).out
    everything = known("users", "show", number, "--export").json
    assert everything["profile"] is None
    assert [each.get("text") for each in everything["interactions"]] == [None, None]
    assert known("replay", "--all", "--verify").exit_code == 0
    assert known("audit", "verify").exit_code == 0

    exports = [
        ["interactions", "--json"],
        ["queue", "list", "--json"],
        ["parked", "list", "--dropped", "--json"],
        ["stats", "team", "--days", "9999", "--json"],
        ["status", "--json"],
    ]
    for export in exports:
        told = known(*export).out
        # Whole words: "ada" is three digits of a UUID, too.
        assert not re.search(rf"\b(ada|clash|{re.escape(SECRET)})\b", told, re.IGNORECASE)

    known("import", "updates", "-", stdin=SAVED, **TEXTS)
    assert known("users", "list", "--json").json == []
    assert known("parked", "list", "--json").json == []


def test_a_person_is_forgotten_while_the_bot_is_at_work(
    storyline: CommandLine, database_url: str, tmp_path: Path
) -> None:
    from adapters.bootstrap import open_storyline

    with (
        sandbox_process() as sandbox,
        open_storyline(database_url) as log,
        bot_process(sandbox, database_url, tmp_path, **TEXTS) as bot,
    ):
        bot.start()
        sandbox.show(ADMIN, ("dawn.png", png(40, 40)))
        sandbox.said(ADMIN, "Queued", "bot")
        storyline("projector", "--once")
        sandbox.say(ADMIN, "/next")
        (offer,) = wait_for(sandbox.offers, "offer")
        sandbox.say(BOB, SECRET, chat="bot")
        assert sandbox.told(sandbox.press(BOB, offer, "✅ Posted")) == "✅ Posted"
        wait_for(lambda: people_did(log) >= 4, "interactions")
        first = log.users.find(f"@{BOB}")
        assert SECRET in storyline("users", "show", f"@{BOB}", "--export").out

        assert storyline("users", "erase", f"@{BOB}", "--yes").exit_code == 0
        inbox = inbox_of(sandbox, tmp_path)
        for file in inbox.parent.glob(f"{inbox.name}*"):
            kept = file.read_bytes()
            assert not [word for word in (SECRET, f'"{BOB}"') if word.encode() in kept]
            assert str(PEOPLE[BOB]).encode() not in kept
        chiara = {"id": PEOPLE[CHIARA], "is_bot": False, "first_name": "Chiara"}
        pressed = {"id": "late", "from": chiara, "message": offer, "chat_instance": "1"}
        data = buttons(offer)["✅ Posted"]
        sandbox.inject({"callback_query": {**pressed, "data": data}})
        told = "Already posted by somebody"
        wait_for(lambda: sandbox.answers().get("late") == [told], "answer to a late press")
        sandbox.say(BOB, "here again")
        wait_for(lambda: any(each.username == BOB for each in log.users.profiles()), "a new Bob")
        assert log.users.find(f"@{BOB}") != first
        assert bot.stop() == 0
