"""What a list selects, in words."""

from typing import Final

from adapters.web.names import Names
from adapters.web.view_query import ViewQuery
from domain.printable import printable

WEEKDAYS: Final = (
    "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"
)  # fmt: skip
QUEUE: Final = {
    "waiting": "waiting now",
    "in_cooldown": "in a cooldown now",
    "offered_long_ago": "offered and not decided for 30 days",
}
STEPS: Final = {
    "queued": "queued in this period",
    "offered": "queued in this period, and offered by its end",
    "decided": "queued in this period, and decided by its end",
}


def described(query: ViewQuery, names: Names) -> str:
    """The period, the team, the person and whatever else the address selects."""
    asked = query.asked
    state = asked("state")
    parts = [
        QUEUE[state] if state else str(query.period),
        query.chat_id is not None and names.team(query.chat_id),
        query.user_id and names.person(query.user_id),
        asked("people") and "by people",
        asked("nobody") and "by nobody",
        asked("weekday") and f"on {WEEKDAYS[int(asked('weekday')) - 1]}",
        asked("hour") and f"between {int(asked('hour')):02}:00 and {int(asked('hour')):02}:59",
        asked("type").replace("_", " "),
        asked("name"),
        asked("outcome").replace("_", " "),
        asked("decision"),
        asked("category") and f"category {asked('category')}",
        asked("no_category") and "without a category",
        asked("timed") and "with a known time to decide",
        asked("context") and f"context {asked('context')}",
        asked("step") and STEPS.get(asked("step"), f"{asked('step')} by the end of this period"),
    ]
    return ", ".join(printable(str(part)) for part in parts if part)
