"""A hint for an empty report on a chat in which nothing was ever recorded."""

from typing import TYPE_CHECKING

from adapters.cli.output import note

if TYPE_CHECKING:
    from adapters.bootstrap import Storyline

SHOWN = 10
"""So many known chats are named."""


def note_unknown_chat(storyline: "Storyline", chat_id: int | None) -> None:
    """Tell that the log has no interaction in this chat, and which chats it knows."""
    from adapters.postgres.people.chat_titles import named
    from domain.reports import InteractionFilter

    if chat_id is None or storyline.reports.interactions(
        InteractionFilter(chat_id=chat_id), limit=1
    ):
        return
    titles = storyline.chats.titles()
    chats = [named(each, titles) for each in storyline.reports.chats(SHOWN)]
    known = f"; known chats: {', '.join(chats)}" if chats else ""
    note(f"no interaction is recorded in chat {chat_id}{known}")
