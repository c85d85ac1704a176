"""Which parts run together in a process."""

from adapters.bootstrap import storyline_over
from adapters.processes.bot import Account, serve_bot
from adapters.processes.database import Database
from adapters.processes.projector import follow_log
from adapters.processes.supervision import supervised, together
from adapters.settings import Settings


async def bot_alone(url: str, settings: Settings, account: Account) -> None:
    """`storyline bot`."""
    database = Database(url)
    with storyline_over(url) as storyline:
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


async def everything(database: Database, settings: Settings, account: Account) -> None:
    """`storyline run`: all that is needed beside a database that is followed already."""
    with storyline_over(database.url) as storyline:
        await together(
            serve_bot(storyline, database, settings, account),
            supervised("projector", lambda: follow_log(database)),
        )
