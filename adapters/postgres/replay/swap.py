"""Swap one set of read tables for another."""

import time
from contextlib import suppress
from dataclasses import dataclass

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow

from adapters.backoff import Backoff
from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.connection.session import LONG_SECONDS
from adapters.postgres.projections.checkpoints import check_fits_log, locked, tune
from adapters.postgres.replay.comparison import fold_shadow
from adapters.statements import statement
from domain.errors import StorylineError
from projections.projection import Projection
from projections.projection_ports import Target

GIVE_UP_SECONDS = 120.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


@dataclass(frozen=True, slots=True)
class Swap:
    """Replace the live tables with the shadow, or with the previous tables (`back`)."""

    connections: Pool
    projection: Projection
    back: bool = False

    def run(self) -> float:
        """Swap. Returns for how many seconds the live tables were locked.

        It gives way to long readers, and tries again. Raises StorylineError if they do not end, or
        if an object that cannot follow depends on a table.
        """
        backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE)
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            with suppress(_InUse):
                return self._once()
            time.sleep(backoff.take())
        raise StorylineError(
            f"the tables of {self.projection.name} are in use{self._named_users()}; try again later"
        )

    def _named_users(self) -> str:
        users = blockers(self.connections, self.projection, swapping=True)
        return " by " + ", ".join(f"pid {user['pid']}" for user in users) if users else ""

    def _once(self) -> float:
        with transaction(self.connections, deadline=LONG_SECONDS) as connected:
            tune(connected, self.projection.name, Target.SHADOW)
            # Wait for the worker that folds the live tables; others skip them until the commit.
            locked(connected, self.projection.name, Target.LIVE)
            self._prepare(connected)
            connected.execute(statement("queries/swap/tune_swap"))
            seconds = self._exchange(connected)
            started = time.perf_counter()
        locked_seconds = seconds + time.perf_counter() - started
        with connection(self.connections) as connected:
            connected.execute(statement("queries/swap/flush"))
        return locked_seconds

    def _prepare(self, connected: Connection[DictRow]) -> None:
        if not self.back:
            fold_shadow(connected, self.projection, None)
        elif locked(connected, self.projection.name, Target.PREVIOUS) is None:
            raise StorylineError(f"{self.projection.name} has no previous version")
        else:
            check_fits_log(connected, self.projection.name, Target.PREVIOUS)
            connected.execute(statement("queries/swap/restore_previous"), self._tables)

    def _exchange(self, connected: Connection[DictRow]) -> float:
        try:
            row = connected.execute(statement("queries/swap/swap"), self._tables).fetchone()
        except psycopg.errors.LockNotAvailable as error:
            raise _InUse from error
        except (
            psycopg.errors.DependentObjectsStillExist,
            psycopg.errors.ObjectNotInPrerequisiteState,
            psycopg.ProgrammingError,
        ) as error:
            raise StorylineError(
                f"{self.projection.name} cannot be replaced: {error.diag.message_primary}"
            ) from error
        assert row is not None
        return float(row["seconds"])

    @property
    def _tables(self) -> dict[str, object]:
        return {"projection": self.projection.name, "tables": list(self.projection.tables)}


def blockers(connections: Pool, projection: Projection, *, swapping: bool) -> list[DictRow]:
    """Return the sessions that block a replay: pid, role, state and query.

    Its own sessions wait for them. With `swapping` also the sessions that use the live tables.
    """
    asked = {"projection": projection.name, "swapping": swapping}
    with connection(connections) as connected:
        return connected.execute(statement("queries/swap/blockers"), asked).fetchall()


class _InUse(Exception):
    """A table to be replaced is in use, and other readers must not wait longer."""


def refuse_attachments(connected: Connection[DictRow], projection: Projection) -> None:
    """Raise StorylineError if an object that cannot follow depends on the live tables."""
    wanted = {"projection": projection.name}
    found = connected.execute(statement("queries/swap/attachments"), wanted).fetchall()
    if found:
        named = ", ".join(row["attachment"] for row in found)
        raise StorylineError(
            f"{projection.name} cannot be replaced while other objects depend on it: {named};"
            " drop them, replay, and create them again"
        )
