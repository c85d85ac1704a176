"""One cause, one alert: of what shows in several rules in the same hour, the plainest is told.

Somebody who rejects much, or presses at an unusual hour, is active too. A team is active because
one person is, or because somebody is denied again and again. All are active because the team is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from domain.alerts.bursts import Burst
from domain.alerts.rules import AlertKind

_PLAINER: Final = (AlertKind.REJECTIONS, AlertKind.UNUSUAL_HOUR)


def explained(bursts: Iterable[Burst]) -> list[Burst]:
    """The same bursts; those that another one explains are marked."""
    by_hour: dict[datetime, list[Burst]] = defaultdict(list)
    for burst in bursts:
        by_hour[burst.hour].append(burst)
    return [
        replace(burst, is_explained=_is_explained(burst, others))
        for others in by_hour.values()
        for burst in others
    ]


def _is_explained(burst: Burst, others: list[Burst]) -> bool:
    people = [each for each in others if not each.is_team]
    same = [each for each in people if each.kind is burst.kind]
    of_teams = {each.kind for each in others if each.is_team}
    match burst.kind:
        case AlertKind.TEAM_ACTIVE:
            are_denied = {each.subject for each in others if each.kind is AlertKind.DENIALS}
            return _is_of_one(burst, people) or burst.subject in are_denied
        case AlertKind.REJECTIONS if burst.is_team:
            return _is_of_one(burst, same)
        case AlertKind.REJECTIONS:
            return len(same) > 1 and burst.kind in of_teams
        case AlertKind.UNUSUAL_HOUR:
            rejecting = {each.subject for each in people if each.kind is AlertKind.REJECTIONS}
            return burst.subject in rejecting
        case AlertKind.PERSON_ACTIVE:
            plainer = {each.subject for each in people if each.kind in _PLAINER}
            are_several = len({each.subject for each in people}) > 1
            return burst.subject in plainer or (are_several and AlertKind.TEAM_ACTIVE in of_teams)
        case _:
            return False


def _is_of_one(team: Burst, people: list[Burst]) -> bool:
    """Whether one person alone is unusual, and without that person the team is not."""
    is_one = len({each.subject for each in people}) == 1
    return is_one and team.count - max(each.count for each in people) < team.limit
