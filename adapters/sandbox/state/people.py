"""The people, and how each of them stands to the bot."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from adapters.sandbox.refusals import Nonsense
from adapters.sandbox.sandbox_settings import Person
from adapters.sandbox.state.key_values import Notes


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has done to the bot.

    `started`: has pressed Start, so that the bot may write. `blocked`: the bot may not any more.
    `anonymous`: posts in the team's chat in the name of the chat.
    """

    started: bool = False
    blocked: bool = False
    anonymous: bool = False


@dataclass(slots=True)
class Member:
    """Somebody of the cast, as they stand now."""

    person: Person
    standing: Standing = field(default_factory=Standing)

    @property
    def id(self) -> int:
        """The person's Telegram id."""
        return self.person.id

    @property
    def user(self) -> dict[str, Any]:
        """The person as the Bot API's User."""
        return self.person.user


class People:
    """Everybody in the sandbox."""

    def __init__(self, cast: tuple[Person, ...], notes: Notes) -> None:
        self._notes = notes
        standings: dict[str, dict[str, bool]] = notes.read("standings", {})
        self._members = {
            person.id: Member(person, Standing(**standings.get(str(person.id), {})))
            for person in cast
        }

    def __iter__(self) -> Iterator[Member]:
        """All members, in the order of the cast."""
        return iter(self._members.values())

    def find(self, person_id: int) -> Member | None:
        """The member with this Telegram id."""
        return self._members.get(person_id)

    def named(self, name: str) -> Member:
        """The member with this username or id. Raises Nonsense."""
        for member in self:
            if name in (member.person.username, str(member.id)):
                return member
        raise Nonsense(f"nobody here is called {name!r}", 404)

    def place(self, member: Member, standing: Standing) -> None:
        """From now on `member` stands like that."""
        member.standing = standing
        self._notes.write("standings", {each.id: asdict(each.standing) for each in self})
