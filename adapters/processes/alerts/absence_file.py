"""The absence of the database, in a file of the state folder: it cannot be kept in the database.

What the admins were told of it is there, too, so that nobody is told twice, also after a restart.
When the database is back, all of it becomes an alert like others, and the file goes. What a full
disk does not take is kept in memory.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from domain.deliveries import Delivery, DeliveryKey, DeliveryKind, DeliveryOutcome
from domain.errors import InboxUnusable
from domain.trouble_log import TroubleLog


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery to an admin."""

    begun_at: datetime
    outcome: DeliveryOutcome | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """The database is away since `since`. `told` has the deliveries by Telegram id of the admin."""

    id: UUID
    since: datetime
    noticed_at: datetime
    is_silent: bool
    ended_at: datetime | None = None
    told: Mapping[int, Told] = field(default_factory=dict)


class AbsenceFile:
    """The file of one bot. Its deliveries are those of `domain.deliveries`.

    The id of a person is that of Telegram, as the low bits of a UUID: the others are in the
    database. Raises InboxUnusable if the file cannot be read.
    """

    def __init__(self, state_dir: Path, bot_id: int) -> None:
        self._path = state_dir / f"database-away-{bot_id}.json"
        self._lock = Lock()
        self._unsaved: Absence | None = None
        self._trouble = TroubleLog(__name__)

    def load(self) -> Absence | None:
        """The absence. None: there is none, or it is recorded."""
        if self._unsaved is not None:
            return self._unsaved
        try:
            return _absence(json.loads(self._path.read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InboxUnusable(f"{self._path} cannot be read: {error}") from error

    def open(self, since: datetime, now: datetime, *, is_silent: bool) -> Absence:
        """Begin an absence, or go on with the one that has begun."""
        with self._lock:
            found = self.load()
            if found is None:
                found = Absence(uuid4(), since, now, is_silent)
                self._write(found)
            return found

    def close(self, now: datetime) -> None:
        """The database is back."""
        with self._lock:
            found = self.load()
            if found is not None and found.ended_at is None:
                self._write(replace(found, ended_at=now))

    def clear(self) -> None:
        """It is recorded."""
        with self._lock:
            self._unsaved = None
            self._path.unlink(missing_ok=True)

    def begin(self, key: DeliveryKey, now: datetime) -> bool:
        """Begin a delivery. False if it was begun before."""
        return self._tell(key, Told(now), only_new=True)

    def end(
        self, key: DeliveryKey, outcome: DeliveryOutcome, now: datetime, reason: str | None = None
    ) -> None:
        """Keep the outcome."""
        found = self.load()
        begun = found.told.get(key.user_id.int) if found else None
        self._tell(key, Told(begun.begun_at if begun else now, outcome, reason))

    def drop(self, key: DeliveryKey) -> None:
        """Drop a delivery that was not sent."""
        self._tell(key, None)

    def latest(self, kind: DeliveryKind, now: datetime, limit: int) -> list[Delivery]:
        """Nothing: what was told is listed once it is in the database."""
        return []

    def _tell(self, key: DeliveryKey, told: Told | None, *, only_new: bool = False) -> bool:
        with self._lock:
            found = self.load()
            if found is None:
                return False
            others = dict(found.told)
            before = others.pop(key.user_id.int, None)
            if only_new and before is not None:
                return False
            if told is not None:
                others[key.user_id.int] = told
            self._write(replace(found, told=others))
            return True

    def _write(self, absence: Absence) -> None:
        """Replace the file at once, durably, or keep the absence in memory."""
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(json.dumps(_as_json(absence)))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            self._unsaved = absence
            self._trouble.begin(f"{self._path} cannot be written: {error.strerror}")
        else:
            self._unsaved = None
            self._trouble.end(f"{self._path} can be written again")


def _as_json(absence: Absence) -> dict[str, Any]:
    return {
        "id": str(absence.id),
        "since": absence.since.isoformat(),
        "noticed_at": absence.noticed_at.isoformat(),
        "is_silent": absence.is_silent,
        "ended_at": absence.ended_at and absence.ended_at.isoformat(),
        "told": {
            str(admin): {
                "begun_at": told.begun_at.isoformat(),
                "outcome": told.outcome,
                "reason": told.reason,
            }
            for admin, told in absence.told.items()
        },
    }


def _absence(stored: dict[str, Any]) -> Absence:
    moment = datetime.fromisoformat
    return Absence(
        UUID(stored["id"]),
        moment(stored["since"]),
        moment(stored["noticed_at"]),
        stored["is_silent"],
        stored["ended_at"] and moment(stored["ended_at"]),
        {
            int(admin): Told(
                moment(told["begun_at"]),
                told["outcome"] and DeliveryOutcome(told["outcome"]),
                told["reason"],
            )
            for admin, told in stored["told"].items()
        },
    )
