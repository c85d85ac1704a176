"""The chats of a simulation and the messages in them, as the Bot API sends them."""

from collections.abc import Sequence
from random import Random
from typing import Final

from adapters.simulation.sample_texts import CHAT_TITLES
from adapters.simulation.simulated_people import Json, Member

BOT_ID: Final = 7_204_117_530
BOT_USERNAME: Final = "storyline_bot"

_SUPERGROUP: Final = -1_000_000_000_000
_ABOUT_A_PERSON: Final = ("id", "first_name", "last_name", "username")


class Chat:
    """A chat, its members, and a counter of its messages, the bot's included."""

    def __init__(self, rng: Random, about: Json, members: Sequence[Member]) -> None:
        self.about = about
        self.members = members
        self.instance = str(rng.getrandbits(63))
        self._messages = rng.randrange(10, 5000)

    @property
    def is_private(self) -> bool:
        """Whether this is the private chat of one person with the bot."""
        return bool(self.about["type"] == "private")

    def next_message_id(self) -> int:
        """The id of the next message."""
        self._messages += 1
        return self._messages

    def message(self, sender: Json, time: float, content: Json) -> Json:
        """A message that `sender` sends at `time` (Unix seconds)."""
        return {
            "message_id": self.next_message_id(),
            "from": sender,
            "chat": self.about,
            "date": int(time),
            **content,
        }


def team_chats(rng: Random, people: Sequence[Member], count: int) -> list[Chat]:
    """`count` supergroups. Each person is a member of one."""
    ids = rng.sample(range(1_200_000_000, 2_900_000_000), count)
    return [
        Chat(
            rng,
            {"id": _SUPERGROUP - ids[number], "title": _title(number), "type": "supergroup"},
            people[number::count],
        )
        for number in range(count)
    ]


def _title(number: int) -> str:
    series, place = divmod(number, len(CHAT_TITLES))
    return f"{CHAT_TITLES[place]} {series + 1}" if series else CHAT_TITLES[place]


def private_chat(rng: Random, member: Member) -> Chat:
    """The chat of one person with the bot."""
    about: Json = {"type": "private"}
    about |= {field: member.user[field] for field in _ABOUT_A_PERSON if field in member.user}
    return Chat(rng, about, [member])
