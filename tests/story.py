"""Words to tell stories with: who did what, when, where, and what a Storyline makes of it."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

import sql
from adapters import statements
from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.connect import Pool
from domain.content import ContentItem, decide
from domain.events import (
    BotResponded,
    CallbackPressed,
    CommandIssued,
    Event,
    Interaction,
    MessageReceived,
)
from domain.ids import ItemId, UserId
from domain.ports import Appended, Unit
from projections.ports import Comparison
from projections.projection import Projection, all_projections
from projections.projector import catch_up
from projections.replay import GENTLE, Pace, verify

ALICE, BOB, CAROL = (UserId(UUID(int=number)) for number in (0xA11CE, 0xB0B, 0xCA401))
TEAM, OTHER_TEAM = -1001, -1002
LOG = ("event_log", "event_chain")
PEOPLE = ("users", "user_keys")
NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)

SomeInteraction = TypeVar("SomeInteraction", bound=Interaction)


def at(text: str) -> datetime:
    """A moment in UTC: `at("2024-05-06 12:07")`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def command(name: str = "/queue", by: UUID | None = ALICE, **details: Any) -> CommandIssued:
    return _happened(CommandIssued, name=name, user_id=by, **details)


def press(button: str = "posted", by: UUID | None = ALICE, **details: Any) -> CallbackPressed:
    return _happened(CallbackPressed, name=button, user_id=by, **details)


def message(name: str = "text", by: UUID | None = ALICE, **details: Any) -> MessageReceived:
    return _happened(MessageReceived, name=name, user_id=by, **details)


def response(name: str = "photo_notification", **details: Any) -> BotResponded:
    return _happened(BotResponded, name=name, **details)


def in_private(interaction: SomeInteraction) -> SomeInteraction:
    """The same in the person's own chat with the bot, of which no id is kept."""
    return interaction.model_copy(update={"chat_id": None, "is_private": True})


def decision(pressed: CallbackPressed, offered_at: datetime | None = None) -> Unit:
    """A press on an item nobody has decided on yet, with the decision it makes."""
    recorded, decided = decide(ContentItem(ItemId(uuid4())), pressed, offered_at=offered_at)
    assert decided is not None
    return [recorded, decided]


def _happened(kind: type[SomeInteraction], **details: Any) -> SomeInteraction:
    usual = {
        "stream_id": uuid4(),
        "stream_version": 1,
        "occurred_at": NOON,
        "chat_id": TEAM,
    }
    return kind(**usual | details)


def record(storyline: Storyline, *happened: Event | Unit) -> list[Appended]:
    """Append each event, or unit of events, to the log."""
    return storyline.log.append([[one] if isinstance(one, Event) else one for one in happened])


def some_days_work() -> list[Unit]:
    """A little of everything that is counted."""
    return [
        *([command("/queue", by=who)] for who in (ALICE, BOB, BOB)),
        *(decision(press(button)) for button in ("posted", "skip", "confirm_reject")),
        [message(chat_id=OTHER_TEAM)],
        [response()],
    ]


def project(storyline: Storyline) -> None:
    """Let a projector fold all that was recorded."""
    catch_up(storyline.projections, all_projections())


def compared(storyline: Storyline, projection: Projection, pace: Pace = GENTLE) -> Comparison:
    """What verifying a projection finds."""
    *_, found = verify(storyline.projections, projection, pace)
    assert isinstance(found, Comparison)
    return found


def rows(connections: Pool, table: str) -> list[DictRow]:
    """All rows of a read table."""
    query = SQL("SELECT * FROM {0} ORDER BY {0}::text").format(Identifier(table))
    with connections.connection() as connection:
        return connection.execute(query).fetchall()


def read_tables(connections: Pool) -> dict[str, list[DictRow]]:
    """All rows of all read tables."""
    tables = [table for each in all_projections().values() for table in each.tables]
    return {table: rows(connections, table) for table in tables}


def execute(connections: Pool, *queries: str) -> None:
    """Do to the database what the product would not, each statement in its own transaction."""
    with connections.connection() as connection:
        for query in queries:
            connection.execute(query.encode())


def forget_everything(storyline: Storyline) -> None:
    """Make the database as new: what only an owner who means harm can do to the log."""
    tables = [table for each in all_projections().values() for table in each.tables]
    execute(
        storyline.connections,
        *(f"ALTER TABLE {log} DISABLE TRIGGER USER" for log in LOG),
        f"TRUNCATE {', '.join((*LOG, *PEOPLE, *tables))}, parked_events RESTART IDENTITY",
        *(f"ALTER TABLE {log} ENABLE ALWAYS TRIGGER {log}_is_immutable" for log in LOG),
        "UPDATE projection_checkpoint SET position = 0",
    )


def tamper(connections: Pool, *queries: str) -> None:
    """Do to the log what only a superuser can who has put its guards out of the way."""
    execute(
        connections,
        *(f"ALTER TABLE {log} DISABLE TRIGGER USER" for log in LOG),
        "ALTER TABLE event_log ALTER notification_id SET GENERATED BY DEFAULT",
        *queries,
        "ALTER TABLE event_log ALTER notification_id SET GENERATED ALWAYS",
        *(f"ALTER TABLE {log} ENABLE ALWAYS TRIGGER {log}_is_immutable" for log in LOG),
    )


@pytest.fixture
def storyline(database_url: str) -> Iterator[Storyline]:
    """A Storyline over a database of its own."""
    with open_storyline(database_url) as opened:
        # A pool that still connects draws random numbers, which Hypothesis takes for a test's.
        opened.connections.wait()
        yield opened


@pytest.fixture
def sql_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder `sql`, from which all SQL is read: to change it as a release does."""
    (folder,) = sql.__path__
    copy = shutil.copytree(folder, tmp_path / "sql", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(statements, "files", {"sql": copy}.__getitem__)
    statements.statement.cache_clear()
    yield copy
    statements.statement.cache_clear()


def edit(text: Path, old: str, new: str) -> None:
    """Replace `old` in a file, which has it."""
    before = text.read_text(encoding="utf-8")
    assert old in before
    text.write_text(before.replace(old, new), encoding="utf-8")
    statements.statement.cache_clear()


def outcomes(appended: Sequence[Appended]) -> list[str]:
    """What became of each unit, in a word."""
    return [each.status.value for each in appended]


class ReadTable:
    """A read table in the making: `table.given(...).when(...).then(...)`."""

    def __init__(self, storyline: Storyline, name: str) -> None:
        self._storyline = storyline
        self._name = name

    def given(self, *happened: Event | Unit) -> "ReadTable":
        """This was recorded and folded before."""
        return self.when(*happened)

    def when(self, *happened: Event | Unit, times: int = 1) -> "ReadTable":
        """This is recorded and folded, each of the `times` that it is delivered."""
        for _ in range(times):
            record(self._storyline, *happened)
            project(self._storyline)
        return self

    def then(self, *expected: dict[str, Any]) -> None:
        """The table has these rows, and no others."""
        found = rows(self._storyline.connections, self._name)
        assert sorted(found, key=_as_text) == sorted(expected, key=_as_text)


def _as_text(row: dict[str, Any]) -> str:
    return str({column: str(row[column]) for column in sorted(row)})
