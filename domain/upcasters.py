"""Old versions of events in the form of today: a chain of small steps.

A step takes the state of one event as it was written under version N (a dict of JSON values) and
returns it as version N + 1 would have written it. Steps are never removed. What they do to columns
of the log, `sql/views/current_events.sql` does too.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.errors import UnknownEvent

State = dict[str, Any]
Upcaster = Callable[[State], State]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""(topic, version written) -> step to the next version. No event has a second version yet."""


def upcast(
    topic: str,
    state: State,
    *,
    written: int,
    current: int,
    steps: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> State:
    """`state`, written under version `written` of `topic`, as version `current` has it.

    Raises UnknownEvent when it was written by a newer release than this one.
    """
    if written > current:
        raise UnknownEvent(f"{topic} has version {written} in the log; {current} is known here")
    for version in range(written, current):
        state = steps[topic, version](state) | {"version": version + 1}
    return state
