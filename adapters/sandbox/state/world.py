"""The complete state of a sandbox."""

from adapters.sandbox.clock import Clock
from adapters.sandbox.json_text import Json
from adapters.sandbox.sandbox_settings import SandboxSettings
from adapters.sandbox.state.callback_queries import CallbackQueries
from adapters.sandbox.state.chat_stream import Stream
from adapters.sandbox.state.chats import Chat, Chats
from adapters.sandbox.state.command_menus import Commands
from adapters.sandbox.state.files import Files
from adapters.sandbox.state.key_values import KeyValueStore
from adapters.sandbox.state.messages import Messages
from adapters.sandbox.state.people import Member, People
from adapters.sandbox.state.pins import Pins
from adapters.sandbox.state.sqlite_store import Store
from adapters.sandbox.state.update_queue import Updates


class World:
    """The bot, the people, their chats and the waiting updates, kept in the store."""

    def __init__(self, settings: SandboxSettings, store: Store) -> None:
        self.settings = settings
        self.bot: Json = settings.bot
        self.stream = Stream()
        self.key_values = KeyValueStore(store)
        self.clock = clock = Clock(settings.clock_speed, self.key_values.read("clock_ahead", 0.0))
        self.people = People(settings.people, self.key_values)
        self.chats = Chats(store, settings)
        self.messages = Messages(store, clock, self.stream)
        self.pins = Pins(self.key_values, self.messages, self.stream)
        self.files = Files(store)
        self.commands = Commands(self.key_values)
        self.updates = Updates(store, self.key_values, clock)
        self.callback_queries = CallbackQueries(store, clock)

    def remember_clock(self) -> None:
        """Save the clock, so that the next start goes on from its time."""
        self.key_values.write("clock_ahead", self.clock.ahead)

    def sees(self, member: Member, chat: Chat) -> bool:
        """Whether a person can read a chat."""
        if chat.is_private:
            return chat.id == member.id
        is_kicked = member.standing.presence == "kicked"
        return member.is_in_team or (chat.is_open and not is_kicked)
