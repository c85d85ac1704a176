"""What operators look at: projections, what waits, what is parked, who holds locks."""

import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from adapters.bootstrap import Storyline
from adapters.postgres.reports.report_queries import REPORT_SECONDS
from adapters.processes.alerts.alert_listing import alert_listing
from adapters.telegram.inbox.inbox_file import inbox_paths, is_handled
from adapters.telegram.inbox.inbox_reader import inbox_view
from domain.chain import Verification
from domain.errors import NotPermitted, StorylineError

PARKED_SHOWN: Final = 50
ALERTS_SHOWN: Final = 20


def operating_status(storyline: Storyline, state_dir: Path, tz: str) -> dict[str, Any]:
    """All figures, with alerts and the latest of what is parked. Raises DatabaseUnavailable."""
    return {
        "alerts": alert_listing(storyline, storyline.alerts.latest(None, ALERTS_SHOWN), tz),
        **database_status(storyline),
        "inboxes": inbox_status(state_dir, storyline.clock()),
        "replays_due": storyline.projections.replays_due(),
        "parked": storyline.operations.parked(PARKED_SHOWN),
        "chain_head": storyline.operations.chain_head(),
    }


def database_status(storyline: Storyline) -> dict[str, Any]:
    """The figures of the database. Raises DatabaseUnavailable and DatabaseRefused."""
    return {
        **system_status(storyline),
        "lock_holders": [
            asdict(holder) | {"text": str(holder)} for holder in storyline.log.lock_holders()
        ],
        "missing_roles": [role.name for role in storyline.roles.listing() if not role.exists],
        "growth": storyline.operations.growth_of_a_day(),
        "schema": _schema(storyline),
    }


def system_status(storyline: Storyline) -> dict[str, Any]:
    """Those figures that the rules of alerts are about."""
    return {
        "projections": storyline.projections.status(deadline=REPORT_SECONDS),
        "parked_updates": storyline.parked.count(),
        "replays": storyline.operations.replays(),
        "chain": _chain(storyline),
    }


def inbox_status(state_dir: Path, now: datetime) -> list[dict[str, Any]]:
    """The figures of each bot's inbox on this machine, or an `error` if it cannot be read."""
    found = []
    for bot_id, path in inbox_paths(state_dir).items():
        try:
            figures = inbox_figures(path, now)
        except StorylineError as error:
            figures = {"error": str(error)}
        found.append({"bot_id": bot_id, **figures})
    return found


def inbox_figures(path: Path, now: datetime) -> dict[str, Any]:
    """The figures of one inbox. Raises InboxUnusable."""
    with inbox_view(path) as inbox:
        status = inbox.status()
    gap = status.last_gap
    return {
        "is_running": is_handled(path),
        "open": status.open,
        "oldest": status.oldest,
        "oldest_age_seconds": (
            max(0.0, (now - status.oldest).total_seconds()) if status.oldest else None
        ),
        "parked": status.parked,
        "marked": status.marked,
        "reasons": status.reasons,
        "missed": status.missed,
        "gaps": status.gaps,
        "last_gap": gap and {"first": gap.first, "last": gap.last, "noticed_at": gap.noticed_at},
    }


def disk_figures(folder: Path) -> dict[str, Any]:
    """The disk of a folder, which may not exist yet."""
    folder = folder.absolute()
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    return {"folder": str(folder), "free_bytes": shutil.disk_usage(existing).free}


def _schema(storyline: Storyline) -> dict[str, Any]:
    """What differs from this release, and when they were compared."""
    findings, checked_at = storyline.schema_audit.recent()
    return {**asdict(findings), "checked_at": checked_at}


def _chain(storyline: Storyline) -> dict[str, Any] | None:
    """The head of the chain and what verifications found. None: this login may not see it."""
    try:
        return {
            "head": str(storyline.audit.head()),
            "verified": _verification(storyline.verifications.last()),
            "failure": _verification(storyline.verifications.failure()),
        }
    except NotPermitted:
        return None


def _verification(found: Verification | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "at": found.verified_at,
        "since": found.since,
        "position": found.head.position,
        "head": str(found.head),
        "broken_at": found.broken.position if found.broken else None,
        "reason": found.broken.reason if found.broken else None,
        "seconds": found.seconds,
    }
