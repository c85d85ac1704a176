"""Which parts run together in a process."""

from collections.abc import Callable
from typing import Final

from adapters.bootstrap import storyline_over
from adapters.processes.bot_process import Account, serve_bot
from adapters.processes.database_watch import Database
from adapters.processes.projector_process import follow_log
from adapters.processes.supervision import supervised, together
from adapters.processes.web_process import serve_reports
from adapters.settings import Settings

BOT_CONNECTIONS: Final = 20
"""One for each of the 16 ordered queues, both writers of the log and the schedule: none waits for
another.

As a rule a few are open.
"""


async def bot_alone(url: str, settings: Settings, account: Account) -> None:
    """`storyline bot`."""
    database = Database(url)
    with storyline_over(url, connections=BOT_CONNECTIONS, clock=database.clock) as storyline:
        await together(
            supervised("database", database.follow),
            serve_bot(storyline, database, settings, account),
        )


async def projector_alone(url: str) -> None:
    """`storyline projector`."""
    database = Database(url)
    await together(
        supervised("database", database.follow),
        supervised("projector", lambda: follow_log(database)),
    )


async def web_alone(url: str, settings: Settings, tell: Callable[[str], None]) -> None:
    """`storyline web`; its address is told."""
    with storyline_over(url) as storyline:
        await serve_reports(storyline, settings, tell)


async def everything(
    database: Database, settings: Settings, account: Account, tell: Callable[[str], None]
) -> None:
    """`storyline run`: all that is needed beside a database that is followed already.

    The page has connections of its own: who looks at long reports must not keep a press waiting.
    """
    with (
        storyline_over(
            database.url, connections=BOT_CONNECTIONS, clock=database.clock
        ) as storyline,
        storyline_over(database.url, clock=database.clock) as behind_the_page,
    ):
        await together(
            serve_bot(storyline, database, settings, account),
            supervised("projector", lambda: follow_log(database)),
            supervised("reports", lambda: serve_reports(behind_the_page, settings, tell)),
        )
