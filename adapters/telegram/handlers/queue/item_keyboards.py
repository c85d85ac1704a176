"""The buttons under a queue item, as python-telegram-bot sends them."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.texts.offer_texts import OfferTexts
from adapters.telegram.updates.callback_data import (
    CONFIRM_ROWS,
    OFFER_ROWS,
    UNDO_ROWS,
    Rows,
    callback_data,
)
from domain.ids import ItemId


def offer_keyboard(item_id: ItemId, texts: OfferTexts) -> InlineKeyboardMarkup:
    """Posted and Skip decide at once, Reject asks first."""
    return _keyboard(item_id, OFFER_ROWS, texts)


def confirm_keyboard(item_id: ItemId, texts: OfferTexts) -> InlineKeyboardMarkup:
    """What Reject asks."""
    return _keyboard(item_id, CONFIRM_ROWS, texts)


def undo_keyboard(item_id: ItemId, texts: OfferTexts) -> InlineKeyboardMarkup:
    """Take the decision back."""
    return _keyboard(item_id, UNDO_ROWS, texts)


def _keyboard(item_id: ItemId, rows: Rows, texts: OfferTexts) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    texts.buttons[button], callback_data=callback_data(button, item_id)
                )
                for button in row
            ]
            for row in rows
        ]
    )
