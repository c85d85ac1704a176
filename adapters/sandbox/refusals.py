"""The errors of the sandbox, in Telegram's words.

Refusal                 an answer of the Bot API with `ok: false`; its status is the error code
InvalidRequest          a call of the chat page or of a test that is not possible
"""

from typing import Any, Final

NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER: Final = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_IS_SET: Final = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
    " first"
)


class Refusal(Exception):
    """The Bot API refuses a call."""

    def __init__(self, error_code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.error_code = error_code
        self.description = description
        self.parameters = parameters

    @property
    def envelope(self) -> dict[str, Any]:
        """The body of the answer."""
        body = {"ok": False, "error_code": self.error_code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class InvalidRequest(Exception):
    """An action is not possible; the text says why. `status` is the HTTP status."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status


def bad_request(reason: str, **parameters: Any) -> Refusal:
    """400: the call is wrong."""
    return Refusal(400, f"Bad Request: {reason}", **parameters)


def unauthorized() -> Refusal:
    """401: there is no bot with this token."""
    return Refusal(401, "Unauthorized")


def forbidden(reason: str) -> Refusal:
    """403: the bot has no right to do that."""
    return Refusal(403, f"Forbidden: {reason}")


def not_found() -> Refusal:
    """404: there is no such method."""
    return Refusal(404, "Not Found")


def conflict(reason: str) -> Refusal:
    """409: another caller gets the updates."""
    return Refusal(409, f"Conflict: {reason}")


def too_many_requests(retry_after: int) -> Refusal:
    """429: wait for `retry_after` seconds."""
    description = f"Too Many Requests: retry after {retry_after}"
    return Refusal(429, description, retry_after=retry_after)


def migrated(new_chat_id: int) -> Refusal:
    """400: the group has become a supergroup with another id."""
    reason = "group chat was upgraded to a supergroup chat"
    return bad_request(reason, migrate_to_chat_id=new_chat_id)
