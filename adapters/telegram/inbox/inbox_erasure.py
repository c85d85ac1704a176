"""Erase a person from an inbox file, even while its bot is running."""

from contextlib import closing
from pathlib import Path

from adapters.statements import statement
from adapters.telegram.inbox.inbox_file import explained, open_file
from adapters.telegram.inbox.inbox_message import InboxMessage
from adapters.telegram.inbox.inbox_reader import InboxView
from adapters.telegram.updates.mentions import mentions
from domain.errors import InboxUnusable
from domain.ports import Profile


def told_of(path: Path, person: Profile) -> list[InboxMessage]:
    """The messages about `person`, waiting or parked. Raises InboxUnusable."""
    with closing(open_file(path)) as database, explained(path):
        return _messages(InboxView(database), person)


def forget(path: Path, person: Profile) -> int:
    """Delete the messages about `person`, and overwrite their bytes in the file.

    Returns how many there were. Raises InboxUnusable, also if another process keeps the file busy.
    """
    with closing(open_file(path)) as database, explained(path):
        messages = _messages(InboxView(database), person)
        for message in messages:
            database.execute(statement("inbox/messages/finish"), {"number": message.number})
        database.execute(statement("inbox/file/compact"))
        busy, _, _ = database.execute(statement("inbox/file/wipe")).fetchone()
    if busy:
        raise InboxUnusable(f"the inbox {path} is being read; try again")
    return len(messages)


def _messages(view: InboxView, person: Profile) -> list[InboxMessage]:
    keys = {f"chat {person.telegram_user_id}", f"person {person.telegram_user_id}"}
    return [
        message
        for message in view.listing()
        if message.partition_key in keys or mentions(person, message.raw)
    ]
