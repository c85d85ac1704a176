"""What people and teams are called on the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from adapters.web.views.view_query import ViewQuery
from domain.printable import printable

MOST_OPTIONS: Final = 500
"""A longer list of people is no help to choose from: the list of people has links to each."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of people by id, and of teams by any id of their chat. `newest` are today's ids."""

    people: Mapping[UUID, str]
    teams: Mapping[int, str]
    newest: frozenset[int]

    def person(self, user_id: UUID | None) -> str:
        """The name of a person; the short id of one who was erased."""
        if user_id is None:
            return "nobody"
        return printable(self.people.get(user_id) or f"person {str(user_id)[:8]}")

    def team(self, chat_id: int | None) -> str:
        """The title of a team's chat, or its id."""
        if chat_id is None:
            return "private"
        return printable(self.teams.get(chat_id) or str(chat_id))

    def people_options(self, query: ViewQuery) -> list[tuple[UUID, str]]:
        """The people to choose from."""
        chosen = {query.user_id} if query.user_id else set()
        offered = self.people.keys() if len(self.people) <= MOST_OPTIONS else set()
        return sorted(((each, self.person(each)) for each in chosen | offered), key=_by_name)

    def team_options(self, query: ViewQuery) -> list[tuple[int, str]]:
        """The teams to choose from."""
        chosen = {query.chat_id} if query.chat_id is not None else set()
        return sorted(((each, self.team(each)) for each in chosen | self.newest), key=_by_name)


def _by_name(option: tuple[object, str]) -> tuple[str, str]:
    return option[1].casefold(), str(option[0])
