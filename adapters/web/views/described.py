"""What a list selects, in words."""

from typing import Final
from zoneinfo import ZoneInfo

from adapters.web.views.names import Names
from adapters.web.views.view_query import ViewQuery
from domain.printable import printable

WEEKDAYS: Final = (
    "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"
)  # fmt: skip
SELECTS: Final = {
    "interactions": (
        "person", "people", "weekday", "hour", "type", "name", "outcome", "context"
    ),
    "decisions": (
        "person", "nobody", "weekday", "hour", "decision", "category", "no_category", "timed"
    ),
    "people": ("person",),
    "items": ("step",),
}  # fmt: skip
"""What each list selects by, besides the period and the team."""
QUEUE: Final = {
    "waiting": "waiting",
    "in_cooldown": "in a cooldown",
    "offered_long_ago": "offered and not decided for 30 days",
}
STEPS: Final = {
    "queued": "queued in this period",
    "offered": "queued in this period, and offered by its end",
    "decided": "queued in this period, and decided by its end",
}


def described(list_name: str, query: ViewQuery, names: Names) -> str:
    """The period, the team, the person and what else a list selects."""
    team = query.chat_id is not None and names.team(query.chat_id)
    if list_name == "items" and query.asked("state"):
        return _joined(f"{QUEUE[query.asked('state')]} {_moment(query)}", team)
    parts = _parts(query, names)
    return _joined(
        str(query.period), team, *(parts[name] for name in SELECTS[list_name] if query.asked(name))
    )


def _parts(query: ViewQuery, names: Names) -> dict[str, str]:
    """Each part of the address in words."""
    asked = query.asked
    weekday, hour = asked("weekday"), asked("hour")
    step = asked("step")
    return {
        "person": names.person(query.user_id),
        "people": "by people",
        "nobody": "by nobody",
        "weekday": weekday and f"on {WEEKDAYS[int(weekday) - 1]}",
        "hour": hour and f"between {int(hour):02}:00 and {int(hour):02}:59",
        "type": asked("type").replace("_", " "),
        "name": asked("name"),
        "outcome": asked("outcome").replace("_", " "),
        "context": f"context {asked('context')}",
        "decision": asked("decision"),
        "category": f"category {asked('category')}",
        "no_category": "without a category",
        "timed": "with a known time to decide",
        "step": STEPS.get(step, f"queued in this period, and {step} by its end"),
    }


def _moment(query: ViewQuery) -> str:
    """When the queue was as the list shows it."""
    at = query.queue().at
    return f"at {at.astimezone(ZoneInfo(query.tz)):%Y-%m-%d %H:%M}" if at else "now"


def _joined(*parts: str | bool) -> str:
    return ", ".join(printable(str(part)) for part in parts if part)
