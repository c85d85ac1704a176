"""Every version of every event that was ever shipped reads today, byte for byte as it was written.

The files in `golden/` are never changed. A changed event gets the next two: see `tests/golden.py`.
"""

from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from adapters.bootstrap import Storyline
from adapters.postgres.event_store.mapper import EventMapper, to_row
from domain.events import EVENTS
from tests.golden import (
    EXAMPLES,
    GOLDEN,
    STREAM,
    columns_file,
    row_as_shipped,
    state_file,
    typed_columns,
    versions,
    write_missing,
)

every_topic = pytest.mark.parametrize("topic", EVENTS)


every_version = pytest.mark.parametrize(
    ("topic", "version"), [(topic, version) for topic in EVENTS for version in versions(topic)]
)


@every_version
def test_every_version_reads_as_the_event_it_has_become(topic: str, version: int) -> None:
    expected = EXAMPLES[topic]
    state = state_file(topic, version).read_bytes()
    stored = StoredEvent(expected.stream_id, expected.stream_version, topic, state)
    assert EventMapper().to_domain_event(stored) == expected


@every_topic
def test_the_newest_version_is_written_byte_for_byte(topic: str) -> None:
    newest = versions(topic)[-1]
    written = EventMapper().to_stored_event(EXAMPLES[topic])
    assert written.topic == topic
    assert written.state == state_file(topic, newest).read_bytes()
    assert typed_columns(written.row) == typed_columns(row_as_shipped(topic, newest))


@every_version
def test_sql_sees_every_version_as_python_does(
    storyline: Storyline, topic: str, version: int
) -> None:
    shipped = row_as_shipped(topic, version, STREAM, EXAMPLES[topic].stream_version)
    storyline.log.recorder.append([[shipped]])
    (stored,) = storyline.log.recorder.select_events(STREAM)
    assert stored.state == shipped.state
    with storyline.connections.connection() as connection:
        query = "SELECT *, storyline_version(state) AS version FROM current_events"
        seen = connection.execute(query).fetchone()
    assert seen is not None
    assert seen["version"] == version
    assert typed_columns(seen) == typed_columns(to_row(EventMapper().to_domain_event(stored)))


def test_there_are_files_for_every_version_of_every_event_and_none_besides() -> None:
    shipped = {
        file(topic, version)
        for file in (state_file, columns_file)
        for topic in EVENTS
        for version in versions(topic)
    }
    assert set(GOLDEN.iterdir()) == shipped


def test_missing_files_are_written_and_others_are_left_alone(tmp_path: Path) -> None:
    topic = next(iter(EVENTS))
    kept = tmp_path / state_file(topic, versions(topic)[-1]).name
    kept.write_text("shipped")
    written = write_missing(tmp_path)
    assert {*written, kept} == {tmp_path / file.name for file in newest_files()}
    assert kept.read_text() == "shipped"
    assert all(file.read_bytes() == (GOLDEN / file.name).read_bytes() for file in written)
    assert write_missing(tmp_path) == []


def newest_files() -> set[Path]:
    return {
        file(topic, versions(topic)[-1]) for file in (state_file, columns_file) for topic in EVENTS
    }
