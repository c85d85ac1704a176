"""What keeps the bot from working in the team's chat."""

from typing import Any, cast

import pytest
from telegram.error import Forbidden, NetworkError, TelegramError

from adapters.telegram.handlers.notifications import rights_watch
from adapters.telegram.handlers.notifications.rights_watch import watch_rights
from adapters.telegram.handlers.team import Team
from adapters.telegram.updates.bot_rights import lacking_right

GONE = "the bot is not in the team's chat"


@pytest.mark.parametrize(
    ("member", "lacking"),
    [
        ({"status": "member"}, None),
        ({"status": "administrator", "can_pin_messages": False}, None),
        ({"status": "left"}, GONE),
        ({"status": "kicked"}, GONE),
        ({"status": "restricted", "is_member": False, "can_send_messages": True}, GONE),
        (
            {"status": "restricted", "is_member": True, "can_send_messages": True},
            "the bot may not send photos in the team's chat",
        ),
        (
            {"status": "restricted", "is_member": True},
            "the bot may not send messages or send photos in the team's chat",
        ),
        (
            {
                "status": "restricted",
                "is_member": True,
                "can_send_messages": True,
                "can_send_photos": True,
            },
            None,
        ),
    ],
)
def test_a_member_without_a_needed_right_cannot_work(
    member: dict[str, Any], lacking: str | None
) -> None:
    assert lacking_right(member) == lacking


class Enough(Exception):
    """The watch has seen all answers."""


async def test_what_is_lacking_is_logged_when_it_begins_and_when_it_ends(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here: Any = {"status": "member"}
    kicked = Forbidden("bot was kicked")
    answers = [here, kicked, kicked, NetworkError("away"), here]
    told: list[str | None] = []

    async def call(*_: Any, **__: Any) -> Any:
        if not answers:
            raise Enough
        answer = answers.pop(0)
        if isinstance(answer, TelegramError):
            raise answer
        return answer

    class FakeBot:
        id = 7

    monkeypatch.setattr(rights_watch, "call", call)
    with pytest.raises(Enough):
        await watch_rights(cast("Any", FakeBot()), Team(-100, frozenset()), told.append, 0.0)
    kicked_out = "the bot cannot see the team's chat: bot was kicked"
    assert told == [None, kicked_out, kicked_out, None]
    assert [each.message for each in caplog.records if each.levelname != "DEBUG"] == [
        kicked_out,
        "the bot can work in the team's chat again",
    ]


async def test_a_private_chat_has_no_rights_to_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str | None] = []

    async def sleep(_: float) -> None:
        raise Enough

    monkeypatch.setattr("asyncio.sleep", sleep)
    with pytest.raises(Enough):
        await watch_rights(cast("Any", None), Team(7001, frozenset()), told.append, 0.0)
    assert told == [None]
