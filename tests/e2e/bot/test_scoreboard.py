"""The scoreboard in the team's chat, as people see it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import Storyline, open_storyline
from domain.digests.scoreboard import EDIT_EVERY
from tests.drivers.bot_process import bot_process
from tests.drivers.bot_system import POSTED, BotSystem, running_bot_system
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, BOB, Json, SandboxClient, sandbox_process, shown
from tests.drivers.waiting import wait_for

ON = {"STORYLINE_SCOREBOARD": "on"}
NO_RIGHT = "Bad Request: not enough rights to manage pinned messages in the chat"


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path, **ON) as running:
        yield running


def pinned(sandbox: SandboxClient) -> Json | None:
    """The message that people see above the team's chat."""
    team, *_ = sandbox.http.get("/sandbox/chats", params={"as": BOB}).json()
    found: Json | None = team["pinned"]
    return found


def boards(sandbox: SandboxClient) -> list[Json]:
    return [each for each in sandbox.seen(BOB) if shown(each).startswith("This week: ")]


def five_minutes_later(storyline: Storyline, by: timedelta = EDIT_EVERY) -> None:
    with storyline.connections.connection() as connection:
        connection.execute(
            "UPDATE scoreboard SET begun_at = begun_at - %(by)s, edited_at = edited_at - %(by)s",
            {"by": by},
        )


def test_it_is_pinned_silently_and_tells_what_was_decided(system: BotSystem) -> None:
    sandbox = system.sandbox
    board = wait_for(lambda: pinned(sandbox), "pinned scoreboard")
    assert shown(board).splitlines()[1:] == ["Nothing was decided.", "0 waiting"]
    (sent,) = [c for c in sandbox.calls("sendMessage") if "This week" in c["parameters"]["text"]]
    (pin,) = sandbox.calls("pinChatMessage")
    assert sent["parameters"]["disable_notification"] == "true"
    assert pin["parameters"]["disable_notification"] == "true"

    (offer,) = system.offered()
    sandbox.press(BOB, offer, POSTED)
    system.recorded("posted")
    project(system.log)
    five_minutes_later(system.log)
    line = "@\N{WORD JOINER}bob: posted 1, skipped 0, rejected 0"
    wait_for(lambda: line in shown(pinned(sandbox) or {}), "edited scoreboard")
    five_minutes_later(system.log)
    (only,) = boards(sandbox)
    assert only["message_id"] == board["message_id"]
    assert len(sandbox.calls("editMessageText")) == 1


def test_a_deleted_one_stays_away_until_the_setting_was_off(system: BotSystem) -> None:
    sandbox = system.sandbox
    board = wait_for(lambda: pinned(sandbox), "pinned scoreboard")
    path = f"/sandbox/chats/team/messages/{board['message_id']}"
    assert sandbox.http.delete(path, params={"as": ADMIN}).is_success
    (offer,) = system.offered()
    sandbox.press(BOB, offer, POSTED)
    system.recorded("posted")
    five_minutes_later(system.log)
    wait_for(lambda: sandbox.calls("editMessageText"), "edit of a message that is gone")
    system.bot.stop()
    system.bot.start()
    five_minutes_later(system.log)
    sandbox.say(BOB, "/status")
    sandbox.said(BOB, "up for ")
    assert boards(sandbox) == []

    for setting in ("off", "on"):
        system.bot.stop()
        system.bot.start(STORYLINE_SCOREBOARD=setting)
        if setting == "off":
            wait_for(lambda: system.log.boards.find(sandbox.team_chat_id) is None, "nothing kept")
    wait_for(lambda: pinned(sandbox), "a new scoreboard")


def test_without_the_right_to_pin_it_is_there_all_the_same(
    database_url: str, tmp_path: Path
) -> None:
    with running_bot_system(database_url, tmp_path) as system:
        system.bot.stop()
        system.sandbox.fault("pinChatMessage", error_code=400, description=NO_RIGHT)
        system.bot.start(**ON)
        wait_for(lambda: boards(system.sandbox), "scoreboard")
        wait_for(lambda: system.sandbox.calls("pinChatMessage"), "try to pin")
        assert pinned(system.sandbox) is None
        assert len(boards(system.sandbox)) == 1


def test_an_unpinned_one_is_edited_and_not_pinned_again(system: BotSystem) -> None:
    sandbox = system.sandbox
    board = wait_for(lambda: pinned(sandbox), "pinned scoreboard")
    path = f"/sandbox/chats/team/messages/{board['message_id']}/unpin"
    assert sandbox.http.post(path, params={"as": ADMIN}).is_success
    (offer,) = system.offered()
    sandbox.press(BOB, offer, POSTED)
    system.recorded("posted")
    five_minutes_later(system.log)
    wait_for(lambda: "posted 1" in shown(boards(sandbox)[0]), "edited scoreboard")
    system.bot.stop()
    system.bot.start()
    sandbox.say(BOB, "/status")
    sandbox.said(BOB, "up for ")
    assert pinned(sandbox) is None
    assert len(sandbox.calls("pinChatMessage")) == 1


def test_a_group_that_becomes_a_supergroup_gets_one_there_also_after_a_restart(
    database_url: str, tmp_path: Path
) -> None:
    with (
        sandbox_process("--basic-group") as sandbox,
        open_storyline(database_url) as log,
        bot_process(sandbox, database_url, tmp_path, **ON) as bot,
    ):
        bot.start()
        old = wait_for(lambda: pinned(sandbox), "pinned scoreboard")
        assert sandbox.http.post("/admin/team/migrate").is_success
        new = wait_for(lambda: pinned(sandbox), "scoreboard of the supergroup")
        assert new["chat"]["id"] < old["chat"]["id"]
        bot.stop()
        bot.start()  # its setting names the old group
        wait_for(lambda: bot.output.read_text().count("bot started") == 2, "start")
        five_minutes_later(log)
        sandbox.say(BOB, "/status")
        sandbox.said(BOB, "up for ")
        assert len(boards(sandbox)) == 1
        assert len(sandbox.calls("pinChatMessage")) == 2
