"""What is exported, and the port that reads it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple, Protocol

from domain.errors import InvalidInput
from domain.reports import check_aware, check_chat, check_zone


class ExportName(StrEnum):
    """What can be exported: two views of the log, and the read tables."""

    INTERACTIONS = "interactions"
    DECISIONS = "decisions"
    USER_STATS = "user_stats"
    TEAM_ACTIVITY = "team_activity"
    CONTENT_DECISION = "content_decision"

    @property
    def is_exact(self) -> bool:
        """Whether it is made from the log. The others are as fresh as their projection."""
        return self in (ExportName.INTERACTIONS, ExportName.DECISIONS)


class ExportFormat(StrEnum):
    """The format of a file, and the end of its name."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"

    @classmethod
    def of_file(cls, file: PurePath | None) -> "ExportFormat":
        """The format that the end of a file's name says. Default: CSV."""
        suffix = file.suffix.lower().removeprefix(".") if file else ""
        return cls(suffix) if suffix in list(cls) else cls.CSV


@dataclass(frozen=True, slots=True)
class Export:
    """Selects rows, and says how they are written. Raises InvalidReport.

    Interactions and decisions are of (since, until]; rows of read tables are of the quarter hours
    that begin in [since, until). A bound that is None is open, and `chat_id` None means all chats.
    Times in CSV and JSON are in the zone `tz`. Unless `is_raw`, no cell of a CSV is a formula.
    `with_names` adds people's names.
    """

    name: ExportName
    format: ExportFormat = ExportFormat.CSV
    since: datetime | None = None
    until: datetime | None = None
    chat_id: int | None = None
    tz: str = "UTC"
    is_raw: bool = False
    with_names: bool = False

    def __post_init__(self) -> None:
        check_zone(self.tz)
        check_chat(self.chat_id)
        for name, moment in (("since", self.since), ("until", self.until)):
            if moment is not None:
                check_aware(name, moment)
        if self.since and self.until and self.since > self.until:
            raise InvalidInput(f"since {self.since} is later than until {self.until}")


class Chunk(NamedTuple):
    """Whole rows as bytes, and how many there are."""

    content: bytes
    rows: int


class Column(NamedTuple):
    """A column and its type in Postgres."""

    name: str
    type: str


class Lag(NamedTuple):
    """How many events a read table does not have yet, and how many of its events are parked."""

    behind: int
    parked: int


class ExportSnapshot(Protocol):
    """The database at one moment."""

    def count(self, export: Export) -> int:
        """How many rows there are to export."""

    def lag(self, name: ExportName) -> Lag:
        """How far a read table is behind the log."""

    def columns(self, export: Export) -> Sequence[Column]:
        """The columns of an export."""

    def chunks(self, export: Export) -> Iterator[Chunk]:
        """The rows in order: CSV with a header, JSON lines, or for Parquet CSV without one.

        The CSV for Parquet has times in UTC and texts as they are.
        """


class Exports(Protocol):
    """Where exports are read from."""

    def snapshot(self) -> AbstractContextManager[ExportSnapshot]:
        """The database at one moment, for one or several exports."""
