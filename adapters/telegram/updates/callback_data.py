"""The buttons under a queue item: their rows and their callback data.

Callback data is `v1:<action>:<item>`: at most 54 bytes, and Telegram allows 64. Anyone can send any
data, so it is parsed strictly.
"""

import re
from typing import Any, Final
from uuid import UUID

from domain.ids import ItemId
from domain.vocabulary import Button

Rows = tuple[tuple[Button, ...], ...]

OFFER_ROWS: Final[Rows] = ((Button.POSTED, Button.SKIP), (Button.REJECT,))
"""Posted and Skip decide at once, Reject asks first."""
CONFIRM_ROWS: Final[Rows] = ((Button.CONFIRM_REJECT, Button.CANCEL_REJECT),)
"""Reject is confirmed or cancelled."""
UNDO_ROWS: Final[Rows] = ((Button.UNDO,),)
"""A decision can be taken back."""

_HEX = "[0-9a-fA-F]"
_CALLBACK_DATA = re.compile(
    rf"v1:({'|'.join(Button)}):({_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}})"
)


def callback_data(button: Button, item_id: ItemId) -> str:
    """The callback data of `button` under the queue item `item_id`."""
    return f"v1:{button}:{item_id}"


def parse_callback_data(data: Any) -> tuple[Button, ItemId] | None:
    """The button and the item that `data` names; None if it is not from one of our buttons."""
    match = _CALLBACK_DATA.fullmatch(data) if isinstance(data, str) else None
    return (Button(match[1]), ItemId(UUID(match[2]))) if match else None
