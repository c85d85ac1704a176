"""`storyline status --check`: one line a trouble, for monitoring that runs commands."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from adapters.cli.admin.audit_commands import forgeries
from domain.alerts import status_rules
from domain.alerts.rules import AlertKind, Rules
from domain.alerts.states import Trouble
from domain.errors import LogBroken
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.settings import Settings

Figures = Mapping[str, Any]

UNUSUAL_GROWTH: Final = 10
"""So many usual days in one day are a trouble,"""

LEAST_GROWTH: Final = 10_000
"""unless they are fewer events than this."""

LEAST_DAYS: Final = 7
"""A log younger than this has no usual day."""


def file_figures(settings: "Settings", now: datetime) -> dict[str, Any]:
    """The figures of the state folder's disk, and of the newest backup."""
    from adapters.processes.operating_status import disk_figures

    backups = settings.backup_dir
    disk = disk_figures(settings.state_dir)
    return {"disk": disk, "backup": _backup(backups, now) if backups else None}


def lacking_right(settings: "Settings") -> str | None:
    """What keeps the bot from working in the team's chat; None if nothing, or if it has no chat."""
    import httpx

    from adapters.telegram.updates.bot_rights import lacking_right as lacking

    token, chat_id = settings.bot_token, settings.team_chat_id
    if token is None or chat_id is None or chat_id > 0:
        return None
    url = f"{settings.telegram_api_url.rstrip('/')}/bot{token.get_secret_value()}/getChatMember"
    asked = {"chat_id": chat_id, "user_id": settings.bot_id}
    try:
        answer = httpx.post(url, json=asked, timeout=10).json()
    except (httpx.HTTPError, ValueError) as error:  # its text may have the token in it
        return f"Telegram does not answer: {type(error).__name__}"
    if not answer.get("ok"):
        return f"the bot cannot see the team's chat: {answer.get('description')}"
    return lacking(answer["result"])


def troubles(
    figures: Figures, rules: Rules, *, bot_id: int, backup_hours: float, now: datetime
) -> Iterator[str]:
    """The troubles in these figures, one line each: those of the rules of alerts, and others.

    The bot `bot_id` must run. Other inboxes may be those of former bots.
    """
    if error := figures.get("error"):
        yield str(error)
    else:
        yield from map(told, status_rules.database_troubles(rules, figures, now))
        yield from _database_troubles(figures)
    for inbox in figures["inboxes"]:
        bot = f"bot {inbox['bot_id']}"
        if error := inbox.get("error"):
            yield f"{bot}: {error}"
        else:
            must_run = inbox["bot_id"] == bot_id
            found = status_rules.inbox_troubles(rules, bot, inbox, now, must_run=must_run)
            yield from map(told, found)
    disk, rule = figures["disk"], rules[AlertKind.DISK_LOW]
    yield from map(told, status_rules.disk_trouble(rule, disk["folder"], disk, now))
    if backup := figures["backup"]:
        yield from _backup_troubles(backup, backup_hours)
    yield from map(told, status_rules.right_trouble(figures.get("lacking_right"), now))


def told(trouble: Trouble) -> str:
    """A trouble in words for those who look after the system."""
    figures, subject = trouble.figures, trouble.subject
    match trouble.kind:
        case AlertKind.PROJECTION_LAG:
            late = figures["late"]
            is_all = late == status_rules.ALL
            if figures["is_folded"]:
                who = f"the projector is late with {'all read tables' if is_all else late}"
            else:
                who = "no projector runs" if is_all else f"no projector folds {late}"
            return f"{who}: {_waiting(figures, 'event', 'fold')}"
        case AlertKind.INBOX_OLD:
            state = "" if figures["is_running"] else " is not running"
            waiting = f": {_waiting(figures, 'message', 'handle')}" if figures["messages"] else ""
            return f"{subject}{state}{waiting}"
        case AlertKind.PARKED:
            what = [
                counted(int(number), name.removesuffix("s"))
                for name, number in figures.items()
                if number
            ]
            if "messages" in figures:
                return f"{subject}: {what[0]} parked; storyline inbox list --parked"
            return f"{' and '.join(what)} parked; storyline parked list"
        case AlertKind.REPLAY_STALLED:
            run = f"storyline replay {subject}"
            return f"the replay of {subject} stands for {figures['seconds']} seconds; {run}"
        case AlertKind.CHAIN_BROKEN:
            broken = LogBroken(int(figures["position"]), str(figures["reason"]))
            found = f"(found at {trouble.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"
            return f"the log is not what was appended: {broken} {found}; storyline audit verify"
        case AlertKind.DISK_LOW:
            return f"the disk of {subject} has {figures['megabytes']} MB left"
        case _:
            return str(figures["reason"])


def _waiting(figures: Figures, what: str, work: str) -> str:
    number, age = figures[f"{what}s"], figures["seconds"]
    return f"{counted(number, what)} to {work}, the oldest for {age:.0f} seconds"


def _database_troubles(figures: Figures) -> Iterator[str]:
    for row in figures["projections"]:
        if row["in_release"] and row["is_beyond_log"]:
            yield f"{row['name']} is beyond the log; storyline replay {row['name']}"
        elif row["in_release"] and row["outdated"]:
            yield f"{row['name']} has another fold here; storyline replay {row['name']}"
    for holder in figures["lock_holders"]:
        yield f"appends wait for {holder['text']}"
    if missing := figures["missing_roles"]:
        yield f"missing roles: {', '.join(missing)}; storyline roles list"
    yield from _growth_troubles(figures["growth"])
    yield from forgeries(figures["schema"]["forged"])


def _growth_troubles(growth: dict[str, Any]) -> Iterator[str]:
    before = growth["position"] - growth["last_day"]
    usual = before / max(growth["days"] - 1, 1)
    is_much = growth["last_day"] > max(UNUSUAL_GROWTH * usual, LEAST_GROWTH)
    if growth["days"] >= LEAST_DAYS and is_much:
        yield f"the log grew by {growth['last_day']:,} events in a day; usual are {usual:,.0f}"


def _backup_troubles(backup: dict[str, Any], hours: float) -> Iterator[str]:
    if error := backup["error"]:
        yield error
    elif backup["age_seconds"] > hours * 3600:
        yield f"the last backup, {backup['name']}, is {backup['age_seconds'] / 3600:.0f} hours old"


def _backup(folder: Path, now: datetime) -> dict[str, Any]:
    """The newest entry of the folder: each is a backup, a file or a folder.

    A hidden one is not: so is named what is still written, or failed.
    """
    nothing = {"name": None, "age_seconds": None}
    try:
        ages = {
            each.name: now.timestamp() - each.stat().st_mtime
            for each in folder.iterdir()
            if not each.name.startswith(".")
        }
    except OSError as error:
        return nothing | {"error": f"{folder} cannot be read: {error.strerror}"}
    if not ages:
        return nothing | {"error": f"no backup was found in {folder}"}
    newest = min(ages, key=ages.__getitem__)
    return {"name": newest, "age_seconds": max(0.0, ages[newest]), "error": None}
