"""The buttons under a queue item."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.buttons import callback_data
from domain.ids import ItemId
from domain.vocabulary import Button

LABELS = {
    Button.POSTED: "✅ Posted",
    Button.SKIP: "⏭️ Skip",
    Button.REJECT: "🚫 Reject",
    Button.CONFIRM_REJECT: "Yes, reject for good",
    Button.CANCEL_REJECT: "No",
}


def offer_keyboard(item_id: ItemId) -> InlineKeyboardMarkup:
    """Posted and Skip decide at once, Reject asks first."""
    return _keyboard(item_id, (Button.POSTED, Button.SKIP), (Button.REJECT,))


def confirm_keyboard(item_id: ItemId) -> InlineKeyboardMarkup:
    """What Reject asks."""
    return _keyboard(item_id, (Button.CONFIRM_REJECT, Button.CANCEL_REJECT))


def _keyboard(item_id: ItemId, *rows: tuple[Button, ...]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(LABELS[button], callback_data=callback_data(button, item_id))
                for button in row
            ]
            for row in rows
        ]
    )
