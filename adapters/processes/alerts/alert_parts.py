"""The parts of the bot for alerts."""

from pathlib import Path
from socket import gethostname
from typing import Any
from uuid import UUID, uuid5

from telegram import Bot

from adapters.bootstrap import Storyline
from adapters.processes.alerts.absence_file import AbsenceFile
from adapters.processes.alerts.alert_findings import INBOX, AlertFindings
from adapters.processes.alerts.alert_watch import AlertWatch
from adapters.processes.alerts.database_absence import AbsenceWatch
from adapters.processes.database_watch import Database
from adapters.processes.operating_status import disk_figures, inbox_figures
from adapters.settings import Settings
from adapters.telegram.handlers.notifications.alert_commands import AlertCommands
from adapters.telegram.handlers.notifications.alerts import AlertMessages
from adapters.telegram.handlers.team import Team
from domain.alerts.rules import DEFAULTS, AlertKind

_INBOXES = UUID("3d1f9c52-8b0e-4a4f-9a57-60a1d1f0c9ab")


def alert_commands(storyline: Storyline, team: Team, settings: Settings) -> AlertCommands:
    """/alerts."""
    return AlertCommands(
        storyline.alerts, team, storyline.users.name, tz=settings.timezone, now=storyline.clock
    )


def alert_parts(
    storyline: Storyline,
    database: Database,
    settings: Settings,
    team: Team,
    bot: Bot,
    inbox: Path,
    bot_id: int,
) -> tuple[AlertWatch, AbsenceWatch]:
    """What evaluates and tells alerts, and what watches whether the database is away."""
    rules, now = settings.alerts, storyline.clock
    messages = AlertMessages(bot, team, storyline.users.name, tz=settings.timezone)
    absences = AbsenceFile(settings.state_dir, bot_id)

    def inbox_status() -> dict[str, Any]:
        return inbox_figures(inbox, now()) | disk_figures(inbox.parent)

    watch = AlertWatch(
        storyline,
        database,
        team,
        rules,
        AlertFindings(storyline, team, rules, tz=settings.timezone, per_day=settings.posts_per_day),
        messages,
        absences,
        f"{INBOX}{uuid5(_INBOXES, f'{gethostname()} {inbox.absolute()}')}",
        inbox_status,
        settings.alerts_every_seconds,
    )
    away = rules[AlertKind.DATABASE_AWAY].threshold or DEFAULTS[AlertKind.DATABASE_AWAY].threshold
    assert away is not None
    absence = AbsenceWatch(
        absences,
        messages,
        team,
        seconds=away,
        is_silent=watch.is_absence_silent,
        now=now,
        ended=watch.look_soon,
    )
    return watch, absence
