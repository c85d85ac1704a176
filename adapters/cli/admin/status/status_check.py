"""`storyline status --check`: one line a trouble, for monitoring that runs commands."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from domain.alerts.status_rules import late_projections
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.settings import Settings

Figures = Mapping[str, Any]

LEAST_FREE_BYTES: Final = 200_000_000
"""An embedded Postgres needs some room to end well, and the inbox for what comes in meanwhile."""

UNUSUAL_GROWTH: Final = 10
"""So many usual days in one day are a trouble,"""

LEAST_GROWTH: Final = 10_000
"""unless they are fewer events than this."""

LEAST_DAYS: Final = 7
"""A log younger than this has no usual day."""


def file_figures(settings: "Settings", now: datetime) -> dict[str, Any]:
    """The figures of the state folder's disk, and of the newest backup."""
    folder = settings.state_dir.absolute()
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    disk = {"folder": str(folder), "free_bytes": shutil.disk_usage(existing).free}
    backups = settings.backup_dir
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
    figures: Figures, *, max_lag: float, backup_hours: float, now: datetime
) -> Iterator[str]:
    """The troubles in these figures, one line each."""
    if error := figures.get("error"):
        yield str(error)
    yield from _projection_troubles(figures["projections"], max_lag, now)
    if waiting := figures["parked_updates"]:
        yield f"{counted(waiting, 'update')} parked; storyline parked list"
    for holder in figures["lock_holders"]:
        yield f"appends wait for {holder['text']}"
    if missing := figures["missing_roles"]:
        yield f"missing roles: {', '.join(missing)}; storyline roles list"
    if growth := figures.get("growth"):
        yield from _growth_troubles(growth)
    for inbox in figures["inboxes"]:
        yield from _inbox_troubles(inbox, max_lag)
    if (free := figures["disk"]["free_bytes"]) < LEAST_FREE_BYTES:
        yield f"the disk of {figures['disk']['folder']} has {free // 1_000_000} MB left"
    if backup := figures["backup"]:
        yield from _backup_troubles(backup, backup_hours)
    if lacking := figures.get("lacking_right"):
        yield lacking


def _projection_troubles(
    rows: Sequence[Mapping[str, Any]], max_lag: float, now: datetime
) -> Iterator[str]:
    late = late_projections(rows, max_lag)
    stopped = [row for row in late if (now - row["folded_at"]).total_seconds() > max_lag]
    if stopped and len(stopped) == len(rows):
        yield f"no projector runs: {_waiting(max(stopped, key=lambda row: row['lag_seconds']))}"
    else:
        for row in late:
            state = "no projector folds" if row in stopped else "the projector is late with"
            yield f"{state} {row['name']}: {_waiting(row)}"
    for row in rows:
        if row["in_release"] and row["is_beyond_log"]:
            yield f"{row['name']} is beyond the log; storyline replay {row['name']}"
        elif row["in_release"] and row["outdated"]:
            yield f"{row['name']} has another fold here; storyline replay {row['name']}"
        if row["parked"]:
            events = counted(row["parked"], "event")
            yield f"{events} of {row['name']} parked; storyline parked list"


def _waiting(row: Mapping[str, Any]) -> str:
    events = counted(row["lag_events"], "event")
    return f"{events} to fold, the oldest for {row['lag_seconds']:.0f} seconds"


def _growth_troubles(growth: dict[str, Any]) -> Iterator[str]:
    before = growth["position"] - growth["last_day"]
    usual = before / max(growth["days"] - 1, 1)
    is_much = growth["last_day"] > max(UNUSUAL_GROWTH * usual, LEAST_GROWTH)
    if growth["days"] >= LEAST_DAYS and is_much:
        yield f"the log grew by {growth['last_day']:,} events in a day; usual are {usual:,.0f}"


def _inbox_troubles(inbox: dict[str, Any], max_lag: float) -> Iterator[str]:
    bot = f"bot {inbox['bot_id']}"
    if error := inbox.get("error"):
        yield f"{bot}: {error}"
        return
    if inbox["open"] and (not inbox["is_running"] or inbox["oldest_age_seconds"] > max_lag):
        state = "" if inbox["is_running"] else " is not running"
        oldest = f"the oldest for {inbox['oldest_age_seconds']:.0f} seconds"
        yield f"{bot}{state}: {counted(inbox['open'], 'message')} to handle, {oldest}"
    if inbox["parked"]:
        yield f"{bot}: {counted(inbox['parked'], 'message')} parked; storyline inbox list --parked"


def _backup_troubles(backup: dict[str, Any], hours: float) -> Iterator[str]:
    if error := backup["error"]:
        yield error
    elif backup["age_seconds"] > hours * 3600:
        yield f"the last backup, {backup['name']}, is {backup['age_seconds'] / 3600:.0f} hours old"


def _backup(folder: Path, now: datetime) -> dict[str, Any]:
    """The newest entry of the folder: each is a backup, a file or a folder."""
    nothing = {"name": None, "age_seconds": None}
    try:
        ages = {each.name: now.timestamp() - each.stat().st_mtime for each in folder.iterdir()}
    except OSError as error:
        return nothing | {"error": f"{folder} cannot be read: {error.strerror}"}
    if not ages:
        return nothing | {"error": f"no backup was found in {folder}"}
    newest = min(ages, key=ages.__getitem__)
    return {"name": newest, "age_seconds": max(0.0, ages[newest]), "error": None}
