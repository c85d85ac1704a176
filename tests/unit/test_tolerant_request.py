"""Answers of servers that are not as exact as Telegram, as PTB is shown them."""

import json
from typing import Any

import pytest

from adapters.telegram.tolerant_request import as_telegram_says_it

HTML = b"<html><h1>502 Bad Gateway</h1></html>"


def shown(method: str, code: int, answer: Any) -> tuple[int, dict[str, Any]]:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    status, seen = as_telegram_says_it(method, {"chat_id": -5}, code, body)
    return status, json.loads(seen)


@pytest.mark.parametrize(
    ("method", "answer", "result"),
    [
        ("answerCallbackQuery", {"ok": True}, True),
        ("editMessageText", {"ok": True, "result": None}, True),
        ("answerCallbackQuery", {"result": True}, True),
        ("getUpdates", {"ok": True}, []),
        ("getMe", {"ok": True, "result": {"id": 6}}, {"id": 6, "is_bot": False, "first_name": ""}),
        (
            "sendPhoto",
            {"ok": True, "result": True},
            {"message_id": 0, "date": 0, "chat": {"id": -5, "type": "group"}},
        ),
    ],
)
def test_what_is_missing_is_filled_in(method: str, answer: Any, result: Any) -> None:
    status, seen = shown(method, 200, answer)
    assert (status, seen["result"]) == (200, result)


def test_updates_are_handed_on_as_they_came() -> None:
    body = b'{"ok":true, "result":[{"update_id":1,"message":{}}]}'
    assert as_telegram_says_it("getUpdates", {}, 200, body) == (200, body)


@pytest.mark.parametrize(
    ("code", "answer", "status"),
    [
        (200, {"ok": False, "error_code": 403, "description": "Forbidden: no"}, 403),
        (200, {"ok": False}, 400),
        (200, HTML, 502),
        (502, HTML, 502),
        (500, {"message": "API method 'setMyCommands' is not supported."}, 400),
        (500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}, 500),
        (404, {"ok": False, "error_code": 404, "description": "Not Found"}, 400),
        (429, {"ok": False, "parameters": {"retry_after": 3}}, 429),
    ],
)
def test_a_refusal_has_the_status_it_means(code: int, answer: Any, status: int) -> None:
    seen_status, seen = shown("setMyCommands", code, answer)
    assert (seen_status, seen["ok"]) == (status, False)
    if status == 429:
        assert seen["parameters"] == {"retry_after": 3}


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
def test_not_found_is_said_of_a_token_where_every_server_has_the_method(method: str) -> None:
    assert shown(method, 404, {"ok": False, "description": "Not Found"})[0] == 404
