"""The setting of the rules: what it may say, and what a wrong part is told."""

from datetime import timedelta

import pytest

from domain.alerts.rules import DEFAULTS, AlertKind, Rule, parse_kind, parse_rules
from domain.alerts.spans import parse_span
from domain.errors import InvalidInput


def test_nothing_said_means_the_defaults() -> None:
    assert parse_rules("") == DEFAULTS == parse_rules(" , ")
    assert set(DEFAULTS) == set(AlertKind)


def test_a_rule_changes_its_kind_only() -> None:
    rules = parse_rules("runway_low=5, Rejections = 6/30 ,denials=/40,unusual_hour=OFF")
    assert rules[AlertKind.RUNWAY_LOW] == Rule(5)
    assert rules[AlertKind.REJECTIONS] == Rule(6, 30)
    assert rules[AlertKind.DENIALS] == Rule(DEFAULTS[AlertKind.DENIALS].threshold, 40)
    assert not rules[AlertKind.UNUSUAL_HOUR].is_on
    assert rules[AlertKind.TEAM_ACTIVE] == DEFAULTS[AlertKind.TEAM_ACTIVE]


@pytest.mark.parametrize("kind", AlertKind)
def test_each_kind_can_be_off_and_on(kind: AlertKind) -> None:
    assert not parse_rules(f"{kind}=off")[kind].is_on
    assert parse_rules(f"{kind}=on") == DEFAULTS


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rejection=3", "no alert 'rejection'; did you mean rejections?"),
        ("xyz=3", "no alert 'xyz'; there are runway_low, "),
        ("parked", "'parked' is not a rule like"),
        ("parked=", "'parked=' is not a rule like"),
        ("runway_low=3, runway_low=4", "runway_low is there twice"),
        ("rejections=many", "rejections=many: must be a number like 4/15, on or off"),
        ("rejections=-1", "rejections=-1: must be"),
        ("rejections=0", "rejections=0: the threshold must be greater than 0"),
        ("rejections=nan", "rejections=nan: must be"),
        ("runway_low=3/4", "runway_low=3/4: it has no floor; it must be a number like 3, on or"),
        ("chain_broken=3", "chain_broken=3: it has no threshold; it must be on or off"),
    ],
)
def test_a_wrong_part_is_named(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_rules(f"denials=off, {text}")
    assert problem in str(raised.value)


def test_a_kind_has_its_name_in_any_case() -> None:
    assert parse_kind(" Chain_Broken") is AlertKind.CHAIN_BROKEN


def test_times_are_those_of_people() -> None:
    assert parse_span("90m") == timedelta(minutes=90)
    assert parse_span("12h") == timedelta(hours=12)
    assert parse_span(" 7D ") == timedelta(days=7)
    for wrong in ("", "7", "d", "0d", "-1d", "1w", "99999d"):
        with pytest.raises(InvalidInput, match="is not a time like"):
            parse_span(wrong)
