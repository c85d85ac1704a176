"""Upcast old versions of events to the newest one: a chain of small steps.

A step takes the state of one event as version N wrote it (a dict of JSON values) and returns it as
version N + 1 writes it. Steps are never removed. `sql/views/current_events.sql` makes the same
change to the columns of the log.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.errors import UnknownEvent
from domain.events import EVENTS, RECORDED, Event

State = dict[str, Any]
Upcaster = Callable[[State], State]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""(topic, old version) -> step to the next version. No event has a second version yet."""


def newest_form(
    topic: str,
    state: State,
    events: Mapping[str, type[Event]] = EVENTS,
    steps: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Event:
    """The event in `state`, in its newest version. `state` includes stream id and version.

    Raises UnknownEvent when a newer release wrote it.
    """
    event = events.get(topic)
    if event is None:
        raise UnknownEvent(f"{topic} was recorded by a newer release: this one does not know it")
    newest, written = event.newest_version(), state["version"]
    if written > newest:
        raise UnknownEvent(f"{topic} was recorded in version {written}: here {newest} is known")
    for version in range(written, newest):
        state = steps[topic, version](state) | {"version": version + 1}
    return event.model_validate(state, context=RECORDED)
