"""PTB's HTTP client for any server of the Bot API, also one that is not as exact as Telegram.

What such a server leaves out is filled in, a method that it does not have is a BadRequest, and an
answer that is no JSON is trouble of the network, to be tried again.
"""

import json
from http import HTTPStatus
from typing import Any, Final

from telegram.error import TelegramError
from telegram.request import HTTPXRequest, RequestData

from adapters.telegram.completion import completed
from adapters.telegram.json_values import as_object

SECONDS_TO_ANSWER: Final = 20.0
"""A call that is given up on may have been done, and is done twice when it is tried again."""

_ABOUT_THE_TOKEN: Final = frozenset({"getMe", "getUpdates"})
_MISSING: Final = frozenset(
    {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
)
_MISSING_WORDS: Final = ("not supported", "not implemented", "unknown method")
_MISSING_METHOD: Final = "the server has no"
_GIVE_A_MESSAGE: Final = frozenset(
    {"sendMessage", "sendPhoto", "sendVideo", "sendAnimation", "sendDocument"}
)


def is_missing_method(error: TelegramError) -> bool:
    """Whether the server does not have the method that was called."""
    return _MISSING_METHOD in str(error)


class TolerantRequest(HTTPXRequest):
    """Reads what a server answers as Telegram would have said it."""

    def __init__(self, connections: int) -> None:
        super().__init__(connections, read_timeout=SECONDS_TO_ANSWER)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named_timeouts: Any,
    ) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        code, body = await super().do_request(
            url, method, request_data, *timeouts, **named_timeouts
        )
        if method != "POST":  # a file
            return code, body
        asked = request_data.parameters if request_data else {}
        return as_telegram_says_it(url.rpartition("/")[2], asked, code, body)


def as_telegram_says_it(
    method: str, asked: dict[str, Any], code: int, body: bytes
) -> tuple[int, bytes]:
    """The answer to a call of `method` with the parameters `asked`."""
    answer = _read(body)
    if code >= HTTPStatus.BAD_REQUEST or not answer or not answer.get("ok", "result" in answer):
        return _refusal(method, code, answer)
    if method == "getUpdates" and isinstance(answer.get("result"), list):
        return code, body
    answer["result"] = _result(method, asked, answer.get("result"))
    return code, json.dumps(answer).encode()


def _refusal(method: str, code: int, answer: dict[str, Any]) -> tuple[int, bytes]:
    if code < HTTPStatus.BAD_REQUEST:
        given = answer.get("error_code", HTTPStatus.BAD_REQUEST if answer else None)
        code = given if isinstance(given, int) else HTTPStatus.BAD_GATEWAY
    reason = str(answer.get("description") or answer.get("message") or f"the server says {code}")
    says_so = any(words in reason.lower() for words in _MISSING_WORDS)
    is_missing = code in _MISSING or (code == HTTPStatus.INTERNAL_SERVER_ERROR and says_so)
    if is_missing and method not in _ABOUT_THE_TOKEN:
        code, reason = HTTPStatus.BAD_REQUEST, f"{_MISSING_METHOD} {method}: {reason}"
    return code, json.dumps(answer | {"ok": False, "description": reason}).encode()


def _result(method: str, asked: dict[str, Any], result: Any) -> Any:
    if method == "getUpdates":
        return []
    if method == "getMe":
        return completed(result, "user")
    if method in _GIVE_A_MESSAGE:
        return completed({"chat": {"id": asked.get("chat_id")}, **as_object(result)}, "message")
    is_message = isinstance(result, dict) and "message_id" in result
    return True if result is None else completed(result, "message" if is_message else "")


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
