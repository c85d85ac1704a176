"""Keep the scoreboards. Raises DatabaseUnavailable and DatabaseRefused."""

from datetime import UTC, datetime
from typing import Any

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.digests.scoreboard import EDIT_EVERY, Board, BoardState


class PostgresScoreboards:
    """The table `scoreboard`. A private chat's id is the person's id and is not stored."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def find(self, chat_id: int) -> Board | None:
        """The scoreboard of a chat."""
        row = self._row("find_scoreboard", chat_id)
        return _board(row) if row else None

    def begin(self, chat_id: int, shown_in: int, now: datetime) -> bool:
        """Begin to send it. False if that was begun before."""
        return bool(self._row("begin_scoreboard", chat_id, shown_in=min(shown_in, 0), now=now))

    def keep(self, chat_id: int, message_id: int, digest: bytes, now: datetime) -> None:
        """Keep the message that was sent, and the digest of what it says."""
        self._run("keep_scoreboard", chat_id, message_id=message_id, digest=digest, now=now)

    def drop(self, chat_id: int) -> None:
        """Drop a scoreboard that was not sent, so that it is tried again."""
        self._run("drop_scoreboard", chat_id)

    def claim_edit(self, chat_id: int, digest: bytes, now: datetime) -> int | None:
        """Claim the next edit for this process. Returns the message to edit."""
        before = now - EDIT_EVERY
        row = self._row("claim_edit", chat_id, digest=digest, now=now, edited_before=before)
        return row["message_id"] if row else None

    def keep_edit(self, chat_id: int, message_id: int, digest: bytes) -> None:
        """Keep the digest of what the message says now."""
        self._run("keep_edit", chat_id, message_id=message_id, digest=digest)

    def lose(self, chat_id: int, message_id: int) -> None:
        """Note that the message was deleted."""
        self._run("lose_scoreboard", chat_id, message_id=message_id)

    def forget(self, chat_id: int) -> Board | None:
        """Forget the scoreboard, so that a new one may be sent. Returns it."""
        row = self._row("forget_scoreboard", chat_id)
        return _board(row) if row else None

    def _row(self, name: str, chat_id: int, **more: Any) -> DictRow | None:
        with connection(self._connections) as connected:
            asked = {"chat_id": min(chat_id, 0)} | more
            return connected.execute(statement(f"queries/scoreboard/{name}"), asked).fetchone()

    def _run(self, name: str, chat_id: int, **more: Any) -> None:
        with connection(self._connections) as connected:
            asked = {"chat_id": min(chat_id, 0)} | more
            connected.execute(statement(f"queries/scoreboard/{name}"), asked)


def _board(row: DictRow) -> Board:
    edited_at = row["edited_at"]
    return Board(
        BoardState(row["state"]),
        row["shown_in"],
        row["begun_at"].astimezone(UTC),
        row["message_id"],
        edited_at and edited_at.astimezone(UTC),
    )
