"""Every version of every event that was ever shipped reads today, byte for byte as it was written.

The files in `golden/` are never changed: whoever changes an event adds the next two.
"""

import pytest
from eventsourcing.persistence import StoredEvent

from adapters.bootstrap import Storyline
from adapters.postgres.event_store.mapper import EventMapper, to_row
from domain.events import (
    EVENTS,
    BotResponded,
    CallbackPressed,
    ChatMigrated,
    CommandIssued,
    ContentOffered,
    ContentPosted,
    ContentQueued,
    ContentRejected,
    ContentSkipped,
    Event,
    MessageReceived,
)
from domain.vocabulary import Outcome
from tests.factories.events import ALICE, OTHER_TEAM, TEAM, at
from tests.golden import (
    GOLDEN,
    STREAM,
    columns_file,
    row_as_shipped,
    state_file,
    typed_columns,
    versions,
)

WHEN = at("2024-02-29 23:59:59.123456")
CAT = {"media_id": "media-7", "media_filename": "Katze & Hund <1>.jpg"}

EXPECTED: dict[str, Event] = {
    event.TOPIC: event
    for event in (
        CommandIssued(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            name="/queue",
            context={"items_shown": 5, "total_queue": 12, "response_time_ms": 87.5},
            chat_id=TEAM,
            message_id=1001,
            thread_id=4,
            source_digest="6b86b273ff34fce1",
        ),
        CallbackPressed(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            name="posted",
            context={"queue_item_id": str(STREAM), **CAT},
            chat_id=TEAM,
            message_id=1002,
            outcome=Outcome.ALREADY_DECIDED,
        ),
        MessageReceived(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            name="text",
            context={"length": 12},
            is_private=True,
            message_id=1003,
        ),
        BotResponded(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            name="photo_notification",
            context={"kinds": ["photo", None, True], "naïve": {"ü": "\N{PARTY POPPER}"}},
            chat_id=OTHER_TEAM,
            message_id=1004,
        ),
        ChatMigrated(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            old_chat_id=TEAM,
            new_chat_id=OTHER_TEAM,
        ),
        ContentQueued(
            stream_id=STREAM,
            stream_version=1,
            occurred_at=WHEN,
            user_id=ALICE,
            caption="Zwei Tiere",
            category="animals",
            **CAT,
        ),
        ContentOffered(
            stream_id=STREAM,
            stream_version=2,
            occurred_at=WHEN,
            chat_id=TEAM,
            message_id=1005,
            **CAT,
        ),
        ContentPosted(
            stream_id=STREAM,
            stream_version=3,
            occurred_at=WHEN,
            user_id=ALICE,
            chat_id=TEAM,
            offered_at=at("2024-02-29 23:58:00"),
            **CAT,
        ),
        ContentSkipped(
            stream_id=STREAM, stream_version=3, occurred_at=WHEN, user_id=ALICE, chat_id=TEAM, **CAT
        ),
        ContentRejected(
            stream_id=STREAM, stream_version=3, occurred_at=WHEN, user_id=None, media_id="media-7"
        ),
    )
}


every_topic = pytest.mark.parametrize("topic", EVENTS)


every_version = pytest.mark.parametrize(
    ("topic", "version"), [(topic, version) for topic in EVENTS for version in versions(topic)]
)


@every_version
def test_every_version_reads_as_the_event_it_has_become(topic: str, version: int) -> None:
    expected = EXPECTED[topic]
    state = state_file(topic, version).read_bytes()
    stored = StoredEvent(expected.stream_id, expected.stream_version, topic, state)
    assert EventMapper().to_domain_event(stored) == expected


@every_topic
def test_the_newest_version_is_written_byte_for_byte(topic: str) -> None:
    newest = versions(topic)[-1]
    written = EventMapper().to_stored_event(EXPECTED[topic])
    assert written.topic == topic
    assert written.state == state_file(topic, newest).read_bytes()
    assert typed_columns(written.row) == typed_columns(row_as_shipped(topic, newest))


@every_version
def test_sql_sees_every_version_as_python_does(
    storyline: Storyline, topic: str, version: int
) -> None:
    shipped = row_as_shipped(topic, version, STREAM, EXPECTED[topic].stream_version)
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
