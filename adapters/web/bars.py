"""Reports as bars: the label and the length of each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.printable import printable
from domain.reports import TeamActivity

Bar = tuple[str, int]


def with_bars(reports: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """The reports, with bars of the team's activity: `people`, `names` and `days`.

    The busiest person, the most frequent name and the latest day come first.
    """
    activity: TeamActivity = reports["team_activity"]
    return {
        **reports,
        "people": [
            (printable(names.get(UUID(user_id), user_id)), count)
            for user_id, count in _ranked(activity["interactions_by_user"])
        ],
        "names": [
            (printable(name), count) for name, count in _ranked(activity["interactions_by_name"])
        ],
        "days": [
            (day["date"], day["interactions"]) for day in reversed(activity["daily_activity"])
        ],
    }


def _ranked(counts: Mapping[str, int]) -> list[Bar]:
    return sorted(counts.items(), key=lambda bar: (-bar[1], bar[0]))
