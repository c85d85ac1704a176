"""Forgetting a person in an inbox file, also while its bot is at work."""

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
    """The messages that tell of `person`, waiting or parked. Raises InboxUnusable."""
    with closing(open_file(path)) as database, explained(path):
        return _messages(InboxView(database), person)


def forget(path: Path, person: Profile) -> int:
    """Take away what tells of `person`, so that not a byte of it stays in the file.

    Says how many messages that were. Raises InboxUnusable, also when somebody keeps the file busy.
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
