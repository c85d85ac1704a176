"""Old versions of events in the form of today: a chain of small steps.

A step takes the state of one event as it was written under version N (a dict of JSON values) and
returns it as version N + 1 would have written it. Steps are never removed. What they do to columns
of the log, `sql/views/current_events.sql` does too.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.errors import UnknownEvent
from domain.events import EVENTS, Event

State = dict[str, Any]
Upcaster = Callable[[State], State]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""(topic, version written) -> step to the next version. No event has a second version yet."""


def newest_form(
    topic: str,
    state: State,
    events: Mapping[str, type[Event]] = EVENTS,
    steps: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Event:
    """The event that `state` tells, its stream id and version included, in its newest version.

    Raises UnknownEvent when it was written by a newer release than this one.
    """
    event = events.get(topic)
    if event is None:
        raise UnknownEvent(f"{topic} was recorded, and is not known here")
    newest, written = event.newest_version(), state["version"]
    if written > newest:
        raise UnknownEvent(f"{topic} was recorded in version {written}; {newest} is known here")
    for version in range(written, newest):
        state = steps[topic, version](state) | {"version": version + 1}
    return event.model_validate(state)
