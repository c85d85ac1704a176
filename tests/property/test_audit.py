"""Random logs, and one random deed of somebody who may do anything: the audit names the place."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from adapters.bootstrap import Storyline
from domain.errors import LogBroken
from domain.events import Event
from domain.ports import Unit
from tests.drivers.event_log import execute, forget_everything, record, tamper
from tests.factories.events import command, decision, in_private, message, press, response

SOMETHING: list[Callable[[], Event | Unit]] = [
    message,
    response,
    lambda: command(context={"items_shown": 3, "é": [1.5, None]}),
    lambda: in_private(message()),
    lambda: decision(press()),
]
FLIPPED = "set_byte({0}, {{byte}} % length({0}), get_byte({0}, {{byte}} % length({0})) # {{bits}})"
CHANGED = {
    "originator_id": "gen_random_uuid()",
    "originator_version": "originator_version + 1",
    "topic": "'x' || topic",
    "state": FLIPPED.format("state"),
    "recorded_at": "recorded_at - interval '1 microsecond'",
    "occurred_at": "occurred_at + interval '{byte} microseconds'",
    "user_id": "gen_random_uuid()",
    "chat_id": "coalesce(chat_id, 0) + {bits}",
    "is_private": "NOT coalesce(is_private, false)",
    "message_id": "coalesce(message_id, 0) + {bits}",
    "thread_id": "coalesce(thread_id, 0) + {bits}",
    "interaction_type": "coalesce(interaction_type, '') || ' '",
    "interaction_name": "coalesce(interaction_name, '') || ' '",
    "outcome": "coalesce(outcome, '') || ' '",
    "context": "coalesce(context, '{{}}') || '{{\"x\": {byte}}}'",
    "offered_at": "coalesce(offered_at, now()) - interval '1 second'",
}
OF_LINKS = {
    "follows": "follows - 1000 - {bits}",
    "recorded_at": "recorded_at + interval '{byte} seconds'",
    "digests": FLIPPED.format("digests"),
    "digest": FLIPPED.format("digest"),
}


@dataclass(frozen=True)
class Batch:
    """What one append did: its positions, after some that were used up for nothing."""

    gap: int
    things: list[int]


batches = st.lists(
    st.builds(
        Batch,
        gap=st.integers(0, 2),
        things=st.lists(st.integers(0, len(SOMETHING) - 1), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=5,
)


@given(batches=batches, data=st.data())
def test_one_deed_is_found_at_its_position_and_nothing_where_there_was_none(
    storyline: Storyline, batches: list[Batch], data: st.DataObject
) -> None:
    forget_everything(storyline)
    for batch in batches:
        for _ in range(batch.gap):
            execute(storyline.connections, "SELECT nextval('event_log_notification_id_seq')")
        record(storyline, *(SOMETHING[number]() for number in batch.things))
    assert broken_at(storyline) is None

    deed, position = data.draw(deeds(*layout(storyline)), label="deed")
    tamper(storyline.connections, deed)
    assert broken_at(storyline) == position


@st.composite
def deeds(draw: st.DrawFn, events: list[int], links: dict[int, int]) -> tuple[str, int]:
    """One statement, and the first position at which the log is not what was appended.

    `events` are all positions, `links` the first and the last position of each link.
    """
    free = [at for at in range(-1, events[-1] + 4) if at not in events and at != 0]
    numbers = {"byte": draw(st.integers(1, 1_000)), "bits": draw(st.integers(1, 255))}
    event = draw(st.sampled_from(events))
    other = draw(st.sampled_from([each for each in events if each != event] or [events[-1] + 9]))
    elsewhere = draw(st.sampled_from(free))
    first = draw(st.sampled_from(list(links)))
    column = draw(st.sampled_from(list(CHANGED)))
    of_link = draw(st.sampled_from(list(OF_LINKS)))
    possible = {
        f"UPDATE event_log SET {column} = {CHANGED[column].format(**numbers)}"
        f" WHERE notification_id = {event}": event,
        f"DELETE FROM event_log WHERE notification_id = {event}": event,
        f"UPDATE event_log SET notification_id = {elsewhere} WHERE notification_id = {event}": min(
            event, elsewhere
        ),
        f"UPDATE event_log SET notification_id = -9 WHERE notification_id = {event};"
        f"UPDATE event_log SET notification_id = {event} WHERE notification_id = {other};"
        f"UPDATE event_log SET notification_id = {other} WHERE notification_id = -9": min(
            event, other
        ),
        f"INSERT INTO event_log SELECT {elsewhere}, gen_random_uuid(), 1, topic, state, recorded_at"
        f" FROM event_log WHERE notification_id = {event}": elsewhere,
        f"UPDATE event_chain SET {of_link} = {OF_LINKS[of_link].format(**numbers)}"
        f" WHERE position = {links[first]}": first,
        f"DELETE FROM event_chain WHERE position = {links[first]}": first,
    }
    return draw(st.sampled_from(list(possible.items())))


def layout(storyline: Storyline) -> tuple[list[int], dict[int, int]]:
    with storyline.connections.connection() as connection:
        events = "SELECT notification_id AS position FROM event_log ORDER BY 1"
        links = "SELECT position, length(digests) / 32 AS events FROM event_chain ORDER BY 1"
        return (
            [row["position"] for row in connection.execute(events)],
            {
                row["position"] - row["events"] + 1: row["position"]
                for row in connection.execute(links)
            },
        )


def broken_at(storyline: Storyline) -> int | None:
    try:
        list(storyline.audit.verify())
    except LogBroken as broken:
        return broken.position
    return None
