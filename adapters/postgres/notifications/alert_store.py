"""Keep alerts, one open alert for each kind and subject, and what is muted."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.statements import statement
from domain.alerts.ports import Mute, Untold
from domain.alerts.rules import AlertKind
from domain.alerts.states import Alert, Transition, Transitions
from domain.deliveries import UNKNOWN_AFTER, DeliveryOutcome
from domain.ids import UserId

CLOCK_ERROR: Final = timedelta(minutes=1)


class PostgresAlerts:
    """The tables `alert`, `alert_mute` and `alert_turn`. Raises DatabaseUnavailable.

    A team is the first id of its chat, 0 for a private chat.
    """

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def claim_turn(self, team: int, now: datetime, turn: timedelta) -> bool:
        """Claim the next evaluation for this process. False: the last `turn` is not over yet."""
        asked = {
            "team": team,
            "now": now,
            "claimed_before": now - turn,
            "claimed_after": now + CLOCK_ERROR,
        }
        return bool(self._rows("claim_turn", asked))

    def teams(self) -> list[int]:
        """The teams whose alerts a bot evaluates."""
        return [row["chat_id"] for row in self._rows("teams", {})]

    def open_alerts(self, team: int) -> list[Alert]:
        """What is open."""
        return [_alert(row) for row in self._rows("open_alerts", {"team": team})]

    def keep(
        self,
        team: int,
        changes: Transitions,
        now: datetime,
        *,
        turn: datetime | None = None,
        off: Collection[AlertKind] = (),
    ) -> bool:
        """Keep what begins and ends. The end of a kind that is `off` is not told.

        With a `turn`, nothing is kept if another process has claimed a later one: False.
        """
        with transaction(self._connections) as connected:
            if turn is not None:
                held = {"team": team, "turn": turn}
                if not connected.execute(_text("hold_turn"), held).fetchone():
                    return False
            for trouble in changes.begins:
                row = {
                    "team": team,
                    "kind": trouble.kind,
                    "subject": trouble.subject,
                    "since": trouble.since,
                    "now": now,
                    "figures": Jsonb(dict(trouble.figures)),
                }
                connected.execute(_text("begin_alert"), row)
            for alert in changes.ends:
                ended = {"id": alert.id, "now": now, "is_off": alert.kind in off}
                connected.execute(_text("end_alert"), ended)
        return True

    def record(self, team: int, alert: Alert, *, is_silent: bool) -> UUID:
        """Keep an alert that is over. Returns its id: that of another process' record, if any."""
        row = {
            "team": team,
            "id": alert.id,
            "kind": alert.kind,
            "subject": alert.subject,
            "since": alert.since,
            "noticed_at": alert.noticed_at,
            "ended_at": alert.ended_at,
            "is_silent": is_silent,
            "figures": Jsonb(dict(alert.figures)),
        }
        with transaction(self._connections) as connected:
            connected.execute(_text("record_alert"), row)
            found = connected.execute(_text("recorded_alert"), row).fetchone()
        assert found is not None
        recorded: UUID = found["id"]
        return recorded

    def untold(self, team: int, user_id: UserId, after: datetime) -> list[Untold]:
        """The transitions after `after` that nobody began to tell this person."""
        asked = {"team": team, "user_id": user_id, "after": after}
        return [
            Untold(_alert(row), Transition(row["transition"]))
            for row in self._rows("untold", asked)
        ]

    def latest(self, team: int | None, limit: int) -> list[Alert]:
        """Open alerts first, then the latest. None: those of all teams."""
        asked = {"team": team, "limit": limit}
        return [_alert(row) for row in self._rows("latest_alerts", asked)]

    def told(
        self, alerts: Sequence[Alert], now: datetime
    ) -> dict[UUID, dict[Transition, dict[UUID, DeliveryOutcome | None]]]:
        """What of these alerts was told to whom, and whether it arrived. None: it is being sent."""
        keys = [f"{alert.id} {each}" for alert in alerts for each in Transition]
        found: dict[UUID, dict[Transition, dict[UUID, DeliveryOutcome | None]]] = {}
        for row in self._rows(
            "deliveries_of", {"keys": keys, "unknown_before": now - UNKNOWN_AFTER}
        ):
            alert, _, transition = row["key"].partition(" ")
            outcome = row["outcome"] and DeliveryOutcome(row["outcome"])
            of_alert = found.setdefault(UUID(alert), {})
            of_alert.setdefault(Transition(transition), {})[row["user_id"]] = outcome
        return found

    def mute(self, team: int, kind: AlertKind, until: datetime | None) -> None:
        """Do not tell this kind until then; None: until it is unmuted."""
        with connection(self._connections) as connected:
            connected.execute(_text("mute"), {"team": team, "kind": kind, "until": until})

    def unmute(self, team: int, kind: AlertKind, now: datetime) -> bool:
        """Tell this kind again. False if it was not muted."""
        rows = self._rows("unmute", {"team": team, "kind": kind, "now": now})
        return any(row["was_muted"] for row in rows)

    def mutes(self, team: int | None, now: datetime) -> list[Mute]:
        """What is muted now. None: in any team."""
        rows = self._rows("mutes", {"team": team, "now": now})
        return [Mute(AlertKind(row["kind"]), row["until"]) for row in rows]

    def _rows(self, name: str, asked: dict[str, Any]) -> list[Any]:
        with connection(self._connections) as connected:
            return connected.execute(_text(name), asked).fetchall()


def _text(name: str) -> str:
    return statement(f"queries/alerts/{name}")


def _alert(row: dict[str, Any]) -> Alert:
    return Alert(
        row["id"],
        AlertKind(row["kind"]),
        row["subject"],
        row["since"],
        row["noticed_at"],
        row["figures"],
        row["ended_at"],
    )
