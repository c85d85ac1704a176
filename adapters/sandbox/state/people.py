"""The people, and the state of each of them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from adapters.sandbox.refusals import InvalidRequest
from adapters.sandbox.sandbox_settings import Person
from adapters.sandbox.state.key_values import KeyValueStore

Presence = Literal["member", "left", "kicked"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a person.

    `started`: has pressed Start, so that the bot may write. `blocked`: has blocked the bot.
    `anonymous`: posts in the team's chat in the name of the chat. `presence`: whether the person is
    in the team's chat.
    """

    started: bool = False
    blocked: bool = False
    anonymous: bool = False
    presence: Presence = "member"


@dataclass(slots=True)
class Member:
    """A person of the settings, with their state."""

    person: Person
    standing: Standing = field(default_factory=Standing)

    @property
    def id(self) -> int:
        """The person's Telegram id."""
        return self.person.id

    @property
    def is_in_team(self) -> bool:
        """Whether the person is in the team's chat."""
        return self.standing.presence == "member"

    @property
    def user(self) -> dict[str, Any]:
        """The person as the Bot API's User."""
        return self.person.user


class People:
    """All people in the sandbox."""

    def __init__(self, people: tuple[Person, ...], key_values: KeyValueStore) -> None:
        self._key_values = key_values
        standings: dict[str, dict[str, Any]] = key_values.read("standings", {})
        self._members = {
            person.id: Member(person, Standing(**standings.get(str(person.id), {})))
            for person in people
        }

    def __iter__(self) -> Iterator[Member]:
        """All members, in the order of the settings."""
        return iter(self._members.values())

    def find(self, person_id: int) -> Member | None:
        """The member with this Telegram id."""
        return self._members.get(person_id)

    def named(self, name: str) -> Member:
        """The member with this username or id. Raises InvalidRequest."""
        for member in self:
            if name in (member.person.username, str(member.id)):
                return member
        raise InvalidRequest(f"there is no person {name!r}", 404)

    def place(self, member: Member, standing: Standing) -> None:
        """Save the new state of `member`."""
        member.standing = standing
        self._key_values.write("standings", {each.id: asdict(each.standing) for each in self})
