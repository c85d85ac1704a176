"""Alerts as the terminal and the dashboard list them."""

from collections.abc import Iterable
from typing import Any

from adapters.bootstrap import Storyline
from adapters.telegram.texts.alert_texts import BEGUN
from adapters.telegram.texts.translations import ENGLISH
from domain.alerts.states import Alert


def alert_listing(storyline: Storyline, alerts: Iterable[Alert], tz: str) -> list[dict[str, Any]]:
    """One row an alert, with its sentence. Raises DatabaseUnavailable and DatabaseRefused."""
    muted = {each.kind for each in storyline.alerts.mutes(None, storyline.clock())}
    names = storyline.users.names()
    return [
        {
            "id": alert.id,
            "kind": alert.kind,
            "subject": alert.subject,
            "user_id": alert.person,
            "since": alert.since,
            "noticed_at": alert.noticed_at,
            "ended_at": alert.ended_at,
            "is_muted": alert.kind in muted,
            "text": sentence(alert, names.get(alert.person) if alert.person else None, tz),
            "figures": alert.figures,
        }
        for alert in alerts
    ]


def sentence(alert: Alert, who: str | None, tz: str) -> str:
    """What is wrong, in English."""
    return ENGLISH.alert_begins(alert, who or ENGLISH.somebody, tz).removeprefix(BEGUN).strip()
