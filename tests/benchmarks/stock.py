"""The eventsourcing library unchanged: its application, its recorder and one projection."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

PEOPLE = [uuid4() for _ in range(20)]


def environment(url: str) -> dict[str, str]:
    """The settings with which the library uses the database at `url`."""
    parts = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts["port"]),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": "",
    }


@dataclass(frozen=True)
class Recorded(DomainEvent):
    """An event with as much data as one of our interactions."""

    user_id: UUID
    name: str
    chat_id: int
    message_id: int
    outcome: str
    context: dict[str, Any]


def recorded(number: int) -> Recorded:
    """Make the event of a new stream."""
    return Recorded(
        originator_id=uuid4(),
        originator_version=1,
        timestamp=datetime.now(UTC),
        user_id=PEOPLE[number % len(PEOPLE)],
        name="/queue",
        chat_id=-1001,
        message_id=number,
        outcome="ok",
        context={"items_shown": 5, "total_queue": number},
    )


class Interactions(Application[UUID]):
    """The log."""


class Counters(PostgresTrackingRecorder):
    """A table with the count of each person, beside the tracked position."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS counters (user_id uuid PRIMARY KEY, times bigint)"
            ).format()
        )

    def count(self, user_id: UUID, tracking: Tracking) -> None:
        """One more for this person."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "INSERT INTO counters VALUES (%s, 1)"
                " ON CONFLICT (user_id) DO UPDATE SET times = counters.times + 1",
                (user_id,),
                prepare=True,
            )


class Counting(Projection[Counters]):
    """Counts."""

    name = "counting"

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        raise NotImplementedError(type(domain_event))

    @process_event.register
    def _(self, domain_event: Recorded, tracking: Tracking) -> None:
        self.view.count(domain_event.user_id, tracking)
