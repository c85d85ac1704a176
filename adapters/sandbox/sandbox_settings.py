"""The initial content of a sandbox: the bot, the people, and the team's chat."""

from dataclasses import dataclass
from typing import Any, Final, Literal


@dataclass(frozen=True, slots=True)
class Person:
    """A person on the chat page. `admin`: an administrator of the team's chat."""

    id: int
    first_name: str
    username: str
    last_name: str = ""
    admin: bool = False
    language_code: str = "en"

    @property
    def user(self) -> dict[str, Any]:
        """The person as the Bot API's User."""
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            user["last_name"] = self.last_name
        return user | {"username": self.username, "language_code": self.language_code}


PEOPLE: Final = (
    Person(7001, "Alice", "alice", "Moreau", admin=True),
    Person(7002, "Bob", "bob", "Okafor"),
    Person(7003, "Chiara", "chiara", "Ricci", language_code="it"),
    Person(7004, "Dmitri", "dmitri", language_code="de"),
)


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """The settings of a new sandbox. Usernames and ids of people are unique.

    With `real_limits` Telegram's limits hold: 30 messages a second, one a second to a chat, 20 a
    minute to a group. `clock_speed` is how many of its seconds pass in each second.
    """

    token: str = "7006:sandbox-token-that-opens-nothing-else"
    bot_name: str = "Storyline"
    bot_username: str = "storyline_sandbox_bot"
    team_title: str = "Content team"
    team_type: Literal["group", "supergroup"] = "supergroup"
    people: tuple[Person, ...] = PEOPLE
    clock_speed: float = 1.0
    real_limits: bool = False

    @property
    def bot(self) -> dict[str, Any]:
        """The bot as the Bot API's User."""
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": self.bot_name,
            "username": self.bot_username,
        }

    @property
    def admin_ids(self) -> tuple[int, ...]:
        """The Telegram ids of the team's administrators."""
        return tuple(person.id for person in self.people if person.admin)
