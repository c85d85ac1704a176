"""/stats and /team in the chat: a picture with a caption, or a text in its place."""

import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.drivers.bot_system import POSTED, BotSystem, running_bot_system
from tests.drivers.sandbox import ADMIN, BOB, Json, shown

PUBLIC = "https://stats.example.org"
RIGHTS = "Bad Request: not enough rights to send photos to the chat"


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    settings = {"STORYLINE_PUBLIC_URL": PUBLIC, "STORYLINE_TIMEZONE": "Europe/Berlin"}
    with running_bot_system(database_url, tmp_path, **settings) as running:
        yield running


def size(system: BotSystem, message: Json) -> tuple[int, int]:
    """Width and height of the largest photo of a message, from the file itself."""
    token, file_id = system.sandbox.token, message["photo"][-1]["file_id"]
    found = system.sandbox.http.get(f"/bot{token}/getFile", params={"file_id": file_id}).json()
    path = found["result"]["file_path"]
    png = system.sandbox.http.get(f"/file/bot{token}/{path}").content
    assert png.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def link(message: Json) -> tuple[str, dict[str, list[str]]]:
    """Path and query of the link to the dashboard in a message."""
    entities = message.get("caption_entities") or message.get("entities")
    (url,) = (unescape(each["url"]) for each in entities or [] if each["type"] == "text_link")
    assert url.startswith(f"{PUBLIC}/")
    return urlsplit(url).path, parse_qs(urlsplit(url).query, strict_parsing=True)


def test_a_person_gets_a_picture_with_two_lines_and_a_link(system: BotSystem) -> None:
    (offer,) = system.offered()
    system.sandbox.press(BOB, offer, POSTED)
    (press,) = system.recorded("posted")
    system.sandbox.say(BOB, "/stats 7")
    told = system.sandbox.said(BOB, "Your last 7 days: 1 interaction")
    _, decided, linked = shown(told).splitlines()
    assert decided.startswith("posted 1, skipped 0, rejected 0, most active hour: ")
    assert linked == "Open in the dashboard"
    assert size(system, told)[0] >= 1_000

    path, query = link(told)
    assert path == f"/people/{press.user_id}"
    assert query["tz"] == ["Europe/Berlin"]
    since, until = (datetime.fromisoformat(query[name][0]) for name in ("since", "until"))
    assert until - since == timedelta(days=7)
    assert (until.utcoffset() or timedelta()) > timedelta()

    (asked,) = system.recorded("/stats")
    (sent,) = (
        each
        for each in system.recorded("photo_notification", 2)
        if each.context.get("in_reply_to") == str(asked.id)
    )
    assert sent.telegram_message_id == told["message_id"]


def test_an_admin_sees_the_team_and_nobody_is_pinged(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(BOB, "/help")
    system.recorded("/help")
    sandbox.say(ADMIN, "/team")
    told = sandbox.said(BOB, "The team's last 30 days: 1 interaction by 1 person")
    assert size(system, told)[0] >= 1_000
    assert link(told)[1]["chat"] == [str(sandbox.team_chat_id)]
    (call,) = sandbox.calls("sendPhoto")
    assert str(call["parameters"]["disable_notification"]).lower() == "true"
    assert "mention" not in {each["type"] for each in told["caption_entities"]}


def test_without_the_right_to_send_photos_the_text_alone_is_sent(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(BOB, "/help")
    system.recorded("/help")
    for command, answer in (
        ("/stats", "Your last 30 days"),
        ("/team", "@\u2060bob: 1"),
    ):
        sandbox.fault("sendPhoto", error_code=400, description=RIGHTS)
        sandbox.say(ADMIN, command)
        told = sandbox.said(BOB, answer)
        assert "photo" not in told
        assert "mention" not in {each["type"] for each in told["entities"]}
        assert system.recorded(command)[0].outcome == "ok"
        assert link(told)
    sandbox.say(ADMIN, "/help")
    sandbox.said(ADMIN, "Press Posted")
