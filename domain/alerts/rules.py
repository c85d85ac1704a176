"""The rules of alerts: which there are, and how far something may go before it is one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from math import isfinite
from typing import Final

from domain.errors import InvalidInput


class AlertKind(StrEnum):
    """What is wrong."""

    RUNWAY_LOW = "runway_low"
    TEAM_SILENT = "team_silent"
    REJECTIONS = "rejections"
    DENIALS = "denials"
    PERSON_ACTIVE = "person_active"
    TEAM_ACTIVE = "team_active"
    UNUSUAL_HOUR = "unusual_hour"
    PARKED = "parked"
    INBOX_OLD = "inbox_old"
    PROJECTION_LAG = "projection_lag"
    REPLAY_STALLED = "replay_stalled"
    CHAIN_BROKEN = "chain_broken"
    DATABASE_AWAY = "database_away"
    DISK_LOW = "disk_low"
    RIGHT_LACKING = "right_lacking"


WITH_PAST: Final = (
    AlertKind.TEAM_SILENT,
    AlertKind.REJECTIONS,
    AlertKind.DENIALS,
    AlertKind.PERSON_ACTIVE,
    AlertKind.TEAM_ACTIVE,
    AlertKind.UNUSUAL_HOUR,
)
"""The rules on interactions and decisions. The others look at the present only."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When something is an alert. What the numbers mean depends on the kind; None: it has none.

    See docs/how-to/alerts.md.
    """

    threshold: float | None = None
    floor: float | None = None
    is_on: bool = True


Rules = Mapping[AlertKind, Rule]

DEFAULTS: Final[Rules] = {
    AlertKind.RUNWAY_LOW: Rule(3),
    AlertKind.TEAM_SILENT: Rule(0.02, 20),
    AlertKind.REJECTIONS: Rule(4, 15),
    AlertKind.DENIALS: Rule(4, 15),
    AlertKind.PERSON_ACTIVE: Rule(4, 20),
    AlertKind.TEAM_ACTIVE: Rule(4, 20),
    AlertKind.UNUSUAL_HOUR: Rule(0.05, 15),
    AlertKind.PARKED: Rule(1),
    AlertKind.INBOX_OLD: Rule(60),
    AlertKind.PROJECTION_LAG: Rule(30),
    AlertKind.REPLAY_STALLED: Rule(600),
    AlertKind.CHAIN_BROKEN: Rule(),
    AlertKind.DATABASE_AWAY: Rule(30),
    AlertKind.DISK_LOW: Rule(200),
    AlertKind.RIGHT_LACKING: Rule(),
}

_NUMBER: Final = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
_GIVEN: Final = re.compile(rf"(?P<threshold>{_NUMBER})?(?:/(?P<floor>{_NUMBER}))?")
OFF: Final = "off"
ON: Final = "on"


def parse_rules(text: str) -> Rules:
    """All rules: those in `text`, like `runway_low=3,rejections=5/20,parked=off`, and defaults.

    Raises InvalidInput, which names the part that is wrong.
    """
    rules, seen = dict(DEFAULTS), set[AlertKind]()
    for kind, rule in _parsed(text):
        if kind in seen:
            raise InvalidInput(f"{kind} is there twice")
        seen.add(kind)
        rules[kind] = rule
    return rules


def parse_kind(name: str) -> AlertKind:
    """The kind with this name. Raises InvalidInput."""
    try:
        return AlertKind(name.strip().lower())
    except ValueError:
        near = get_close_matches(name.strip().lower(), list(AlertKind), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(AlertKind)}"
        raise InvalidInput(f"there is no alert {name.strip()!r:.60}; {hint}") from None


def _parsed(text: str) -> Iterator[tuple[AlertKind, Rule]]:
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, sign, value = (each.strip() for each in part.partition("="))
        if not sign or not value:
            raise InvalidInput(f"{part!r:.80} is not a rule like rejections=5/20 or parked=off")
        kind = parse_kind(name)
        yield kind, _rule(kind, value.lower())


def _rule(kind: AlertKind, value: str) -> Rule:
    usual = DEFAULTS[kind]
    if value in (ON, OFF):
        return replace(usual, is_on=value == ON)
    match = _GIVEN.fullmatch(value)
    if match is None:
        raise InvalidInput(f"{kind}={value:.40}: must be {_form(usual)}")
    given = {name: float(number) for name, number in match.groupdict().items() if number}
    for name, number in given.items():
        if getattr(usual, name) is None:
            raise InvalidInput(f"{kind}={value:.40}: it has no {name}; it must be {_form(usual)}")
        if not isfinite(number) or (name == "threshold" and number <= 0):
            raise InvalidInput(f"{kind}={value:.40}: the {name} must be greater than 0")
    return Rule(given.get("threshold", usual.threshold), given.get("floor", usual.floor))


def _form(rule: Rule) -> str:
    numbers = [f"{each:g}" for each in (rule.threshold, rule.floor) if each is not None]
    return f"a number like {'/'.join(numbers)}, on or off" if numbers else "on or off"
