"""The classic way: SQLAlchemy, one commit an interaction, and reports that count in Python."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, BigInteger, DateTime, Engine, create_engine, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The tables."""


class Interaction(Base):
    """An interaction, in a table that somebody writes in an afternoon."""

    __tablename__ = "classic_interactions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID | None] = mapped_column(index=True)
    interaction_type: Mapped[str] = mapped_column(index=True)
    interaction_name: Mapped[str] = mapped_column(index=True)
    context: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    telegram_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    telegram_message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


def engine(url: str) -> Engine:
    """An engine over the database at `url`, with the table."""
    parts = conninfo_to_dict(url)
    address = URL.create(
        "postgresql+psycopg",
        username=str(parts["user"]),
        database=str(parts["dbname"]),
        query={"host": str(parts["host"]), "port": str(parts["port"])},
    )
    made = create_engine(address)
    Base.metadata.create_all(made)
    return made


class Classic:
    """Log interactions and report on them."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    def log_command(self, user_id: UUID, name: str, context: dict[str, Any], chat_id: int) -> None:
        """Insert and commit."""
        with Session(self._database) as session:
            session.add(
                Interaction(
                    user_id=user_id,
                    interaction_type="command",
                    interaction_name=name,
                    context=context,
                    telegram_chat_id=chat_id,
                    created_at=datetime.now(UTC),
                )
            )
            session.commit()

    def user_stats(self, user_id: UUID, days: int, as_of: datetime, tz: str) -> dict[str, Any]:
        """The totals, decisions, commands and most active hour of one person."""
        rows = self._rows(days, as_of, user_id)
        names = Counter(row.interaction_name for row in rows)
        hours = Counter(row.created_at.astimezone(ZoneInfo(tz)).hour for row in rows)
        return {
            "total": len(rows),
            "decisions": {name: names[name] for name in ("posted", "skip", "confirm_reject")},
            "commands": Counter(
                row.interaction_name for row in rows if row.interaction_type == "command"
            ),
            "most_active_hour": hours.most_common(1),
        }

    def team_activity(self, days: int, as_of: datetime, tz: str) -> dict[str, Any]:
        """The activity by person, type, name and day."""
        rows = self._rows(days, as_of)
        return {
            "people": Counter(row.user_id for row in rows),
            "types": Counter(row.interaction_type for row in rows),
            "names": Counter(row.interaction_name for row in rows),
            "days": Counter(row.created_at.astimezone(ZoneInfo(tz)).date() for row in rows),
        }

    def content_decisions(self, days: int, as_of: datetime) -> dict[str, int]:
        """How many items were posted, skipped and rejected."""
        pressed = [row for row in self._rows(days, as_of) if row.interaction_type == "callback"]
        names = Counter(row.interaction_name for row in pressed)
        return {name: names[name] for name in ("posted", "skip", "confirm_reject")}

    def _rows(
        self, days: int, as_of: datetime, user_id: UUID | None = None
    ) -> Sequence[Interaction]:
        since = as_of - timedelta(days=days)
        query = select(Interaction).where(
            Interaction.created_at > since, Interaction.created_at <= as_of
        )
        if user_id is not None:
            query = query.where(Interaction.user_id == user_id)
        with Session(self._database) as session:
            return session.scalars(query).all()
