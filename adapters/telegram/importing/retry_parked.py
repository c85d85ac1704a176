"""Try to record parked updates again: a newer release may understand them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO

from adapters.telegram.importing.importer import Importer
from adapters.telegram.importing.update_records import read_updates
from adapters.telegram.updates.translate import Bot
from domain.ports import Chats, EventLog, KeptUpdate, ParkedUpdate, Users, Vault


class _StillParked:
    """Collects what still cannot be recorded."""

    def __init__(self) -> None:
        self.updates: list[ParkedUpdate] = []

    def park(self, bot_id: int, updates: Sequence[ParkedUpdate]) -> int:
        self.updates += updates
        return len(updates)


def record_again(
    log: EventLog,
    users: Users,
    chats: Chats,
    vault: Vault,
    kept: KeptUpdate,
    *,
    replays_due: Callable[[], list[str]],
) -> bool:
    """Record a parked update. Returns whether that succeeds.

    It is dated like any import, so an update without a date stays parked.
    """
    still_parked = _StillParked()

    def when_parked() -> datetime:
        return kept.parked_at

    importer = Importer(
        log,
        users,
        chats,
        still_parked,
        vault,
        Bot(kept.bot_id),
        replays_due=replays_due,
        now=when_parked,
        report=lambda _: None,
    )
    records = list(read_updates(BytesIO(kept.update.raw), kept.update.source))
    for _ in importer.run(records):
        pass
    return bool(records) and not still_parked.updates
