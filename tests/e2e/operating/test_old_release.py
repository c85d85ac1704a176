"""A log of a newer release: no program starts on it, and each says why in one line."""

import pytest

from adapters.bootstrap import open_storyline
from adapters.postgres.event_store.mapper import Row
from tests.drivers.command_line import CommandLine
from tests.factories.events import ALICE

BOT = {
    "TELEGRAM_BOT_TOKEN": "123456:a-token",
    "STORYLINE_TEAM_CHAT_ID": "-1001",
    "STORYLINE_TELEGRAM_API_URL": "http://127.0.0.1:1",
}
TOLD = (
    "error: the log has storyline.Newer in version 1, which a newer release wrote and this one does"
    " not know: start the newer release again"
)


@pytest.fixture
def storyline(storyline: CommandLine, database_url: str) -> CommandLine:
    """The command line over a log with an event of the next release."""
    with open_storyline(database_url) as opened:
        opened.log.append_stored([[Row(ALICE, 1, "storyline.Newer", b'{"version":1}')]])
    return storyline


@pytest.mark.parametrize(
    "command",
    [
        "bot",
        "demo",
        "import updates -",
        "interactions",
        "migrate",
        "projector",
        "projector --once",
        "queue list",
        "replay --all",
        "run",
        "stats decisions",
        "web",
    ],
)
def test_a_program_refuses_to_start(storyline: CommandLine, command: str) -> None:
    ended = storyline(*command.split(), **BOT)
    assert (ended.exit_code, ended.err.splitlines()[-1]) == (1, TOLD)


def test_the_status_says_it_beside_what_it_can_show(storyline: CommandLine) -> None:
    ended = storyline("status", "--json")
    assert (ended.exit_code, ended.err.splitlines()) == (1, [TOLD])
    assert f"error: {ended.json['error']}" == TOLD


def test_the_chain_is_verified_all_the_same(storyline: CommandLine) -> None:
    assert storyline("audit", "verify").out == "positions 1 to 1 are what was appended\n"
