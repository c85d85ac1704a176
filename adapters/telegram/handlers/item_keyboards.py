"""The buttons under a queue item, as python-telegram-bot sends them."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.updates.callback_data import (
    CONFIRM_ROWS,
    LABELS,
    OFFER_ROWS,
    UNDO_ROWS,
    Rows,
    callback_data,
)
from domain.ids import ItemId


def offer_keyboard(item_id: ItemId) -> InlineKeyboardMarkup:
    """Posted and Skip decide at once, Reject asks first."""
    return _keyboard(item_id, OFFER_ROWS)


def confirm_keyboard(item_id: ItemId) -> InlineKeyboardMarkup:
    """What Reject asks."""
    return _keyboard(item_id, CONFIRM_ROWS)


def undo_keyboard(item_id: ItemId) -> InlineKeyboardMarkup:
    """Take the decision back."""
    return _keyboard(item_id, UNDO_ROWS)


def _keyboard(item_id: ItemId, rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(LABELS[button], callback_data=callback_data(button, item_id))
                for button in row
            ]
            for row in rows
        ]
    )
