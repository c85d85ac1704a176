"""The bot's offer of a queue item: a photo with buttons under it, and the presses on them."""

from collections.abc import Callable
from random import Random
from typing import Final
from uuid import UUID

from adapters.simulation.sample_texts import CAPTIONS, SUBJECTS
from adapters.simulation.simulated_chats import BOT_ID, BOT_USERNAME, Chat
from adapters.simulation.simulated_people import Json, Member
from adapters.telegram.texts.translations import ENGLISH
from adapters.telegram.updates.callback_data import (
    CONFIRM_ROWS,
    OFFER_ROWS,
    UNDO_ROWS,
    Rows,
    callback_data,
)
from domain.ids import ItemId
from domain.vocabulary import Button

_BOT: Final = {"id": BOT_ID, "is_bot": True, "first_name": "Storyline", "username": BOT_USERNAME}


class Offer:
    """A message of the bot, sent at `time` and edited when people press."""

    def __init__(self, rng: Random, chat: Chat, time: float) -> None:
        self._rng = rng
        self._chat = chat
        self._item_id = ItemId(UUID(int=rng.getrandbits(128), version=4))
        name = f"{rng.choice(SUBJECTS)}_{rng.randrange(10_000):04}.jpg"
        content = {"photo": photo(rng), "caption": f"{rng.choice(CAPTIONS)}\n\n{name}"}
        self._message = chat.message(_BOT, time, content)
        self._show(OFFER_ROWS)

    def press(self, member: Member, button: Button) -> Callable[[float], Json]:
        """The payload when `member` presses: the message as it is then, and no time."""
        query_id = str(self._rng.getrandbits(62))

        def payload(_: float) -> Json:
            query = {
                "id": query_id,
                "from": member.user,
                "message": self._message.copy(),
                "chat_instance": self._chat.instance,
                "data": callback_data(button, self._item_id),
            }
            return {"callback_query": query}

        return payload

    def ask(self, time: float) -> None:
        """Show the question whether to reject the item."""
        self._message["edit_date"] = int(time)
        self._show(CONFIRM_ROWS)

    def show_undo(self, time: float) -> None:
        """Show that the item is decided, with the button that takes it back."""
        self._message["edit_date"] = int(time)
        self._show(UNDO_ROWS)

    def show_again(self, time: float) -> None:
        """Show the first buttons again."""
        self._message["edit_date"] = int(time)
        self._show(OFFER_ROWS)

    def _show(self, rows: Rows) -> None:
        keyboard = [
            [
                {
                    "text": ENGLISH.buttons[button],
                    "callback_data": callback_data(button, self._item_id),
                }
                for button in row
            ]
            for row in rows
        ]
        self._message["reply_markup"] = {"inline_keyboard": keyboard}


def photo(rng: Random) -> list[Json]:
    """A photo in two sizes."""
    return [
        {**file(rng, "AgAC"), "width": width, "height": height}
        for width, height in ((320, 240), (1280, 960))
    ]


def file(rng: Random, prefix: str) -> Json:
    """The ids of a file. `prefix` says its kind."""
    unique = f"{rng.getrandbits(64):016x}"
    return {"file_id": f"{prefix}AgIAAxkBAAI{unique}", "file_unique_id": f"AQAD{unique[:10]}"}
