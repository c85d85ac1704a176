"""Two bots, killed amid what they tell by themselves: nothing comes twice, nothing is guessed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import Storyline, now
from domain.deliveries import UNKNOWN_AFTER, DeliveryKind, DeliveryOutcome
from domain.digests.scoreboard import BoardState
from domain.ids import UserId
from domain.ports import Person
from tests.drivers.bot_process import BotProcess, bot_process
from tests.drivers.digests import BERLIN, make_due
from tests.drivers.sandbox import (
    ADMIN,
    BOB,
    CHIARA,
    DMITRI,
    PEOPLE,
    Json,
    SandboxClient,
    sandbox_process,
    shown,
)
from tests.drivers.waiting import wait_for
from tests.drivers.webhook_bots import webhook_bots

ADMINS = (ADMIN, CHIARA, DMITRI)
HANGS = 3.0
"""How long Telegram takes for a call in which a bot is killed, in seconds."""
ENDS: dict[str, dict[str, Any]] = {"arrives": {}, "is-lost": {"error_code": 500}}

each_end = pytest.mark.parametrize("end", ENDS)


@pytest.fixture
def sandbox() -> Iterator[SandboxClient]:
    with sandbox_process() as running:
        yield running


@pytest.fixture
def admins(storyline: Storyline, sandbox: SandboxClient) -> dict[str, UserId]:
    """Admins who have opened the private chat."""
    for who in ADMINS:
        sandbox.say(who, "/start", "bot")
    found = storyline.users.identify([Person(PEOPLE[who], now(), who) for who in ADMINS])
    return {who: found[PEOPLE[who]] for who in ADMINS}


def digests(sandbox: SandboxClient, who: str = ADMIN) -> list[Json]:
    return [each for each in sandbox.seen(who, "bot") if "Daily digest" in shown(each)]


def boards(sandbox: SandboxClient) -> list[Json]:
    return [each for each in sandbox.seen(BOB) if shown(each).startswith("This week: ")]


def outcomes(storyline: Storyline) -> list[DeliveryOutcome | None]:
    latest = storyline.deliveries.latest(DeliveryKind.DIGEST, now() + UNKNOWN_AFTER, 9)
    return [each.outcome for each in latest]


def killed_amid_a_send(bot: BotProcess, sandbox: SandboxClient) -> None:
    """Kill a bot as soon as Telegram has its next message, which is answered later."""
    wait_for(lambda: sandbox.http.get("/admin").json()["waiting_faults"] == 0, "call")
    bot.kill()


def test_of_two_bots_one_sends_each_digest_and_the_scoreboard(
    storyline: Storyline,
    sandbox: SandboxClient,
    database_url: str,
    tmp_path: Path,
    admins: dict[str, UserId],
) -> None:
    make_due(storyline, admins[ADMIN])
    settings: Any = {
        "STORYLINE_ADMIN_IDS": ",".join(str(PEOPLE[who]) for who in ADMINS),
        "STORYLINE_TIMEZONE": BERLIN,
        "STORYLINE_SCOREBOARD": "on",
    }
    with webhook_bots(sandbox, database_url, tmp_path, **settings) as bots:
        wait_for(lambda: outcomes(storyline) == [DeliveryOutcome.SENT], "digest")
        wait_for(lambda: sandbox.calls("pinChatMessage"), "scoreboard")
        for bot in bots.values():
            bot.kill()
        for bot, who in zip(bots.values(), (CHIARA, DMITRI), strict=True):
            make_due(storyline, admins[who])
            bot.start()  # alone, so that this one has looked at what is due for everybody
            wait_for(lambda: digests(sandbox, who), "digest of another admin")  # noqa: B023
            bot.kill()
    assert [len(digests(sandbox, who)) for who in ADMINS] == [1, 1, 1]
    assert (len(boards(sandbox)), len(sandbox.calls("pinChatMessage"))) == (1, 1)


@each_end
def test_a_bot_that_is_killed_while_it_sends_a_digest_leaves_it_unknown(
    storyline: Storyline,
    sandbox: SandboxClient,
    database_url: str,
    tmp_path: Path,
    admins: dict[str, UserId],
    end: str,
) -> None:
    with bot_process(sandbox, database_url, tmp_path, STORYLINE_TIMEZONE=BERLIN) as bot:
        bot.start()
        wait_for(lambda: len(sandbox.calls("sendMessage")) == len(ADMINS), "answers")
        sandbox.fault("sendMessage", delay=HANGS, **ENDS[end])
        make_due(storyline, admins[ADMIN])
        killed_amid_a_send(bot, sandbox)
        bot.start()
        if end == "arrives":
            wait_for(lambda: digests(sandbox), "digest")
        sandbox.say(ADMIN, "/digest", "bot")
        sandbox.said(ADMIN, "You get a digest every day", "bot")
    assert outcomes(storyline) == [DeliveryOutcome.UNKNOWN]
    assert len(digests(sandbox)) == (end == "arrives")


@each_end
def test_a_bot_that_is_killed_while_it_sends_the_scoreboard_sends_no_second_one(
    storyline: Storyline, sandbox: SandboxClient, database_url: str, tmp_path: Path, end: str
) -> None:
    told = "nobody knows whether the scoreboard arrived, so it is not sent again"
    sandbox.fault("sendMessage", delay=HANGS, **ENDS[end])
    with bot_process(sandbox, database_url, tmp_path, STORYLINE_SCOREBOARD="on") as bot:
        bot.start()
        killed_amid_a_send(bot, sandbox)
        with storyline.connections.connection() as connection:
            connection.execute("UPDATE scoreboard SET begun_at = begun_at - interval '1 hour'")
        bot.start()
        wait_for(lambda: told in bot.output.read_text(), "line in the log")
        if end == "arrives":
            wait_for(lambda: boards(sandbox), "scoreboard")
    board = storyline.boards.find(sandbox.team_chat_id)
    assert board is not None
    assert board.state is BoardState.SENDING
    assert len(boards(sandbox)) == (end == "arrives")
    assert not sandbox.calls("pinChatMessage")
