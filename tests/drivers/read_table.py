"""Tests of read tables in the words of the domain: given, when, then."""

from typing import Any

from adapters.bootstrap import Storyline
from domain.events import Event
from domain.ports import Unit
from tests.drivers.event_log import project, record, rows


class ReadTable:
    """One read table: `table.given(...).when(...).then(...)`."""

    def __init__(self, storyline: Storyline, name: str) -> None:
        self._storyline = storyline
        self._name = name

    def given(self, *happened: Event | Unit) -> "ReadTable":
        """These events were recorded and folded before."""
        return self.when(*happened)

    def when(self, *happened: Event | Unit, times: int = 1) -> "ReadTable":
        """These events are recorded and folded, as many `times` as they are delivered."""
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
