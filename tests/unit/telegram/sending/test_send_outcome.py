"""What an error of the Bot API says about the message that was to be sent."""

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from adapters.telegram.sending.send_outcome import SendOutcome, send_outcome


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "reason",
    [
        "Wrong file identifier/HTTP URL specified",
        "PHOTO_INVALID_DIMENSIONS",
        "IMAGE_PROCESS_FAILED",
        "File is too big",
        "Message caption is too long",
        "Can't use file of type Photo as Document",
        "Can't parse entities: unsupported start tag",
    ],
)
def test_what_is_wrong_with_the_content_is_its_own_fault(reason: str) -> None:
    assert send_outcome(BadRequest(reason)) is SendOutcome.REFUSED


def test_a_file_that_is_too_large_for_the_server_is_its_own_fault() -> None:
    assert send_outcome(NetworkError("Request Entity Too Large (413)")) is SendOutcome.REFUSED


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Chat not found"),
        BadRequest("Not enough rights to send photos to the chat"),
        BadRequest("CHAT_SEND_PHOTOS_FORBIDDEN"),
        BadRequest("Message thread not found"),
        BadRequest("TOPIC_CLOSED"),
        BadRequest("PEER_ID_INVALID"),
        Forbidden("bot was kicked from the supergroup chat"),
        ChatMigrated(-1002),
        caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("")),
        caused(TimedOut(), httpx.ConnectTimeout("")),
        caused(TimedOut(), httpx.PoolTimeout("")),
    ],
    ids=str,
)
def test_what_says_nothing_about_the_content_has_sent_nothing(error: TelegramError) -> None:
    assert send_outcome(error) is SendOutcome.NOT_SENT


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("Bad Gateway"),
        NetworkError("Internal Server Error (500)"),
        caused(TimedOut(), httpx.ReadTimeout("")),
        caused(TimedOut(), httpx.WriteTimeout("")),
        caused(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("")),
        caused(NetworkError("httpx.ReadError"), httpx.ReadError("")),
    ],
    ids=str,
)
def test_without_an_answer_nobody_knows(error: TelegramError) -> None:
    assert send_outcome(error) is SendOutcome.UNKNOWN


@pytest.mark.parametrize(
    ("status", "page", "expected"),
    [
        (502, "<h1>502 Bad Gateway</h1>", SendOutcome.UNKNOWN),
        (504, "<h1>504 Gateway Time-out</h1>", SendOutcome.UNKNOWN),
        (413, "<h1>413 Request Entity Too Large</h1>", SendOutcome.REFUSED),
    ],
)
async def test_a_page_of_the_gateway_is_understood(
    status: int, page: str, expected: SendOutcome
) -> None:
    gateway = httpx.MockTransport(lambda _: httpx.Response(status, text=page))
    async with HTTPXRequest(httpx_kwargs={"transport": gateway}) as request:
        with pytest.raises(NetworkError) as raised:
            await Bot("7:token", request=request).send_message(-100, "hello")
    assert send_outcome(raised.value) is expected
