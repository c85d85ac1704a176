"""Whatever is posted to the webhook of a bot at work is accounted for, and in nobody's way."""

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from adapters.bootstrap import Storyline, open_storyline
from adapters.telegram.inbox.inbox_reader import inbox_view
from adapters.telegram.receiving.webhook import MAX_BODY, PATH, SECRET_HEADER
from tests.drivers.bot_process import bot_process, inbox_of, people_did
from tests.drivers.sandbox import BOB, sandbox_process
from tests.drivers.waiting import wait_for
from tests.factories.updates import update_fixtures

SECRET = "what-telegram-proves-itself-with"
PROOF = {SECRET_HEADER: SECRET}

PERSON = {"id": 7002, "is_bot": False, "first_name": "Bob"}
CHAT = {"id": -1, "type": "group", "title": "x"}


def message(update_id: object, **content: object) -> bytes:
    """An update with a message."""
    said = {"message_id": 7, "date": 1_715_000_000, "chat": CHAT, "from": PERSON, **content}
    return json.dumps({"update_id": update_id, "message": said}).encode()


def nested(update_id: int, depth: int) -> bytes:
    return b'{"update_id":%d,"message":%s%s}' % (update_id, b"[" * depth, b"]" * depth)


READABLE = [
    message(501, text="x" * (MAX_BODY - 1_000)),
    message(502, text="lone \ud83d, nul \x00, bidi \u202e, ansi \x1b[31m"),
    message(503, text="a", date=2**200),
    message(504, text="b", message_id=-(2**63), message_thread_id=2**64),
    message(505, **{"from": {**PERSON, "id": 10**40}}),
    message(506, **{"from": {**PERSON, "first_name": "\x00" * 5_000}}, text="c"),
    message(507, chat={"id": "-1"}),
    message(508, chat=None, text=["d"]),
    message(509, photo=[{}], caption="e"),
    message(0, text="the lowest id"),
    message(503, text="another update under an id that is taken"),
    b'{"update_id":510,"message":null}',
    b'{"update_id":511,"message":[1,2]}',
    b'{"update_id":512,"message":1e999,"callback_query":NaN}',
    b'{"update_id":513}',
    b'{"update_id":514,"a_kind_of_tomorrow":{"from":{"id":7002}}}',
    b'{"update_id":515,"message":{"text":"one"},"message":{"text":"two"},"update_id":516}',
    b'{"update_id":517,"callback_query":{"id":[],"from":{"id":true},"data":"v1:posted:\xc3\xa9"}}',
    b'{"update_id":518,"poll":{"question":"without members_only"}}',
    b'\xef\xbb\xbf{"update_id":519,"message":{"text":"after a BOM"}}',
    b'{"update_id":520,"message":{"text":"in UTF-16"}}'.decode().encode("utf-16"),
    nested(521, 100),
]
UNREADABLE = [
    b"",
    b" ",
    b"null",
    b"[]",
    b'[{"update_id":601}]',
    b'"update_id"',
    b"{",
    b"{}",
    b'{"update_id":602',
    b'{"update_id":603,"message":{"text":"\xff\xfe"}}',
    b'{"update_id":604}{"update_id":605}',
    b'{"update_id":' + b"9" * 5_000 + b"}",
    nested(606, 10_000),
    gzip.compress(message(607, text="compressed")),
    message(None, text="f"),
    message("608", text="g"),
    message(609.5, text="h"),
    message(True, text="i"),
    message(-1, text="j"),
    message(2**70, text="k"),
    message(2**48, text="l"),
    message([610], text="m"),
    b'{"message":{"text":"no id"}}',
]


@pytest.fixture
def hooked(database_url: str, tmp_path: Path) -> Iterator[tuple[httpx.Client, Path]]:
    """The webhook of a bot at work, and its inbox."""
    port = free_port()
    with (
        sandbox_process() as sandbox,
        bot_process(
            sandbox,
            database_url,
            tmp_path,
            STORYLINE_WEBHOOK_URL=f"http://127.0.0.1:{port}",
            STORYLINE_WEBHOOK_LISTEN=f"127.0.0.1:{port}",
            STORYLINE_WEBHOOK_SECRET=SECRET,
        ) as bot,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as http,
    ):
        bot.start()
        wait_for(lambda: is_there(http), "webhook")
        yield http, inbox_of(sandbox, tmp_path)
        assert bot.stop() == 0


@pytest.fixture
def storyline(database_url: str) -> Iterator[Storyline]:
    with open_storyline(database_url) as opened:
        yield opened


def test_every_body_is_recorded_or_parked(
    storyline: Storyline, hooked: tuple[httpx.Client, Path]
) -> None:
    http, path = hooked
    known = [json.dumps(update).encode() for update in update_fixtures().values()]
    for body in (*known, *READABLE, *UNREADABLE):
        assert http.post(PATH, content=body, headers=PROOF).status_code == 200, body[:80]
    for body in READABLE[1:]:  # redelivered
        assert http.post(PATH, content=body, headers=PROOF).status_code == 200, body[:80]
    wait_for(lambda: waiting(path) == 0, "handling of them all")

    # A poll that changes is an event, but nothing that a person did.
    polls = [body for body in (*known, *READABLE) if "poll" in json.loads(body)]
    assert people_did(storyline) == len(known) + len(READABLE) - len(polls)
    with inbox_view(path) as inbox:
        parked = [entry.raw for entry in inbox.listing(only_parked=True)]
    assert sorted(parked) == sorted(UNREADABLE)


def test_what_is_refused_is_not_stored(hooked: tuple[httpx.Client, Path]) -> None:
    http, path = hooked

    def endless() -> Iterator[bytes]:
        with suppress(GeneratorExit):
            for _ in range(64):
                yield b" " * 65_536

    large = b" " * (MAX_BODY + 1)
    assert http.post(PATH, content=large, headers=PROOF).status_code == 413
    assert http.post(PATH, content=endless(), headers=PROOF).status_code == 413
    for wrong in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: SECRET.upper()}):
        assert http.post(PATH, content=READABLE[1], headers=wrong).status_code == 403
    with inbox_view(path) as inbox:
        assert inbox.listing() == []
    plain = http.build_request("POST", PATH, content=READABLE[1], headers=PROOF)
    assert "content-type" not in plain.headers
    assert http.send(plain).status_code == 200


def waiting(path: Path) -> int:
    with inbox_view(path) as inbox:
        return inbox.status().open


def is_there(http: httpx.Client) -> bool:
    with suppress(httpx.TransportError):
        return http.get(PATH).status_code == 405
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_an_address_with_a_path_is_where_updates_come(database_url: str, tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    with (
        sandbox_process() as sandbox,
        bot_process(
            sandbox,
            database_url,
            tmp_path,
            STORYLINE_WEBHOOK_URL=f"http://{address}/bots/ours",
            STORYLINE_WEBHOOK_LISTEN=address,
            STORYLINE_WEBHOOK_SECRET=SECRET,
        ) as bot,
    ):
        bot.start()
        sandbox.say(BOB, "/help")
        sandbox.said(BOB, "/queue")
        (told,) = sandbox.calls("setWebhook")
        assert told["parameters"]["url"] == f"http://{address}/bots/ours"
        assert bot.stop() == 0
