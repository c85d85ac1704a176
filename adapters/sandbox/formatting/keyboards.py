"""The buttons under a message, checked as Telegram checks them."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import Refusal, bad_request

_ACTIONS: Final = ("callback_data", "url", "switch_inline_query", "copy_text", "web_app", "pay")
_OTHER_MARKUP: Final = ("keyboard", "remove_keyboard", "force_reply")
_MOST_BUTTONS: Final = 100
_LONGEST_DATA: Final = 64


def inline_keyboard(markup: Any) -> Json | None:
    """The inline keyboard that `reply_markup` holds; None if it is of another kind or empty.

    Raises Refusal.
    """
    if not markup:
        return None
    if not isinstance(markup, Mapping):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if any(kind in markup for kind in _OTHER_MARKUP):
            return None
        raise bad_request("can't parse reply keyboard markup JSON object")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _unparsable('Field "inline_keyboard" must be of type Array')
    keyboard = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in keyboard) > _MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(button: Any) -> Json:
    if not isinstance(button, Mapping):
        raise _unparsable("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unparsable('Field "text" must be of type String')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    action = next((name for name in _ACTIONS if button.get(name) is not None), None)
    if action is None:
        raise _unparsable("Text buttons are unallowed in the inline keyboard")
    if action == "callback_data":
        _check_data(button[action])
    return {"text": text, action: button[action]}


def _check_data(data: Any) -> None:
    if not isinstance(data, str):
        raise _unparsable('Field "callback_data" must be of type String')
    if not 1 <= len(data.encode("utf-8", "surrogatepass")) <= _LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def _unparsable(reason: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {reason}")
