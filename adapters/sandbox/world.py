"""Everything there is in the sandbox."""

from adapters.sandbox.chats import Chat, Chats
from adapters.sandbox.clock import Clock
from adapters.sandbox.commands import Commands
from adapters.sandbox.files import Files
from adapters.sandbox.jsons import Json
from adapters.sandbox.messages import Messages
from adapters.sandbox.notes import Notes
from adapters.sandbox.people import Member, People
from adapters.sandbox.presses import Presses
from adapters.sandbox.settings import SandboxSettings
from adapters.sandbox.store import Store
from adapters.sandbox.stream import Stream
from adapters.sandbox.updates import Updates


class World:
    """The bot, the people, their chats and what waits for the bot, as the store remembers them."""

    def __init__(self, settings: SandboxSettings, store: Store) -> None:
        self.settings = settings
        self.bot: Json = settings.bot
        self.stream = Stream()
        self.notes = Notes(store)
        self.clock = clock = Clock(settings.clock_speed, self.notes.read("clock_ahead", 0.0))
        self.people = People(settings.people, self.notes)
        self.chats = Chats(store, settings)
        self.messages = Messages(store, clock, self.stream)
        self.files = Files(store)
        self.commands = Commands(self.notes)
        self.updates = Updates(store, self.notes, clock)
        self.presses = Presses(store, clock)

    def remember_clock(self) -> None:
        """Let the time go on from where it is now when the sandbox is started again."""
        self.notes.write("clock_ahead", self.clock.ahead)

    def sees(self, member: Member, chat: Chat) -> bool:
        """Whether somebody is in a chat."""
        return chat.id == member.id if chat.is_private else True
