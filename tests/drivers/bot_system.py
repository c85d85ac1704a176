"""The whole system: a bot process, the sandbox it talks to, and its event log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from adapters.bootstrap import Storyline, open_storyline
from domain.ids import ItemId
from domain.reports import InteractionRecord
from tests.drivers.bot_process import BotProcess, bot_process
from tests.drivers.event_log import project
from tests.drivers.sandbox import ADMIN, Json, SandboxClient, buttons, sandbox_process, shown
from tests.drivers.waiting import wait_for
from tests.factories.pictures import png

POSTED, SKIP, REJECT = "✅ Posted", "⏭️ Skip", "🚫 Reject"
YES, NO = "Yes, reject for good", "No"
UNDO = "↩️ Undo"


@dataclass
class BotSystem:
    """A bot at work, the sandbox it talks to, and its log."""

    sandbox: SandboxClient
    bot: BotProcess
    log: Storyline

    def offered(self, number: int = 1) -> list[Json]:
        """So many photos, sent by the admin and shown in the team's chat."""
        for each in range(number):
            self.sandbox.show(ADMIN, (f"{each}.png", png(40 + each, 40 + each)))
        wait_for(lambda: self.count("photo") >= number, "photos in the queue")
        for each in range(number):
            project(self.log)
            self.sandbox.say(ADMIN, "/next")
            wait_for(lambda: len(self.sandbox.offers()) > each, "offer")  # noqa: B023
        return self.sandbox.offers()

    def interactions(self) -> list[InteractionRecord]:
        """Everything that was recorded, newest first."""
        return self.log.service.get_recent_interactions(days=1, limit=100_000)

    def count(self, name: str) -> int:
        return sum(each.interaction_name == name for each in self.interactions())

    def recorded(self, name: str, number: int = 1) -> list[InteractionRecord]:
        """The interactions with this name, once there are so many."""
        wait_for(lambda: self.count(name) >= number, f"{number} {name}")
        return [each for each in self.interactions() if each.interaction_name == name]

    def asks(self, offer: Json, labels: list[str]) -> Json:
        """The message of an offer, once it has these buttons."""

        def find() -> Json | None:
            message = self.sandbox.message(offer)
            return message if list(buttons(message)) == labels else None

        return wait_for(find, f"buttons {labels}")

    def decided(self, offer: Json, line: str) -> Json:
        """The message of an offer, once it tells its decision and has no button to decide."""

        def find() -> Json | None:
            message = self.sandbox.message(offer)
            return message if line in shown(message) and set(buttons(message)) <= {UNDO} else None

        return wait_for(find, line)


def item_of(offer: Json) -> ItemId:
    """The queue item of an offer, by its buttons."""
    data = next(iter(buttons(offer).values()))
    return ItemId(UUID(data.rpartition(":")[2]))


@contextmanager
def running_bot_system(database_url: str, folder: Path, **settings: str) -> Iterator[BotSystem]:
    """A system whose bot has been started."""
    with (
        sandbox_process() as sandbox,
        open_storyline(database_url) as log,
        bot_process(sandbox, database_url, folder, **settings) as bot,
    ):
        bot.start()
        yield BotSystem(sandbox, bot, log)
