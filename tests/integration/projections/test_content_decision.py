"""What became of the content, by chat and quarter hour, and how long it took."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.bootstrap import Storyline
from domain.vocabulary import Outcome
from tests.drivers.read_table import ReadTable
from tests.factories.events import (
    BOB,
    NOON,
    OTHER_TEAM,
    TEAM,
    at,
    decision,
    in_private,
    message,
    press,
    withdrawal,
)


@pytest.fixture
def content_decision(storyline: Storyline) -> ReadTable:
    return ReadTable(storyline, "content_decision")


def decided(**known: Any) -> dict[str, Any]:
    """A row of nothing at noon in the team's chat, but for what is `known` otherwise."""
    usual = {
        "bucket": NOON,
        "chat_id": TEAM,
        "posted": 0,
        "skipped": 0,
        "rejected": 0,
        "decision_ms": 0,
        "timed_decisions": 0,
        "last_event_at": known.get("bucket", NOON),
    }
    return usual | known


def test_decisions_of_all_people_add_up(content_decision: ReadTable) -> None:
    content_decision.given(decision(press("posted"))).when(
        decision(press("posted", by=BOB)),
        decision(press("skip")),
        decision(press("confirm_reject")),
    ).then(decided(posted=2, skipped=1, rejected=1))


def test_chats_and_quarter_hours_are_counted_apart(content_decision: ReadTable) -> None:
    content_decision.given(decision(press("posted"))).when(
        decision(press("posted", chat_id=OTHER_TEAM)),
        decision(in_private(press("posted"))),
        decision(press("posted", occurred_at=at("2024-05-06 12:15"))),
    ).then(
        decided(posted=1),
        decided(posted=1, chat_id=OTHER_TEAM),
        decided(posted=1, chat_id=None),
        decided(posted=1, bucket=at("2024-05-06 12:15")),
    )


def test_the_time_from_offer_to_decision_is_summed(content_decision: ReadTable) -> None:
    content_decision.given(decision(press("posted"), offered_at=NOON - timedelta(seconds=90))).when(
        decision(press("skip"), offered_at=NOON - timedelta(milliseconds=500)),
        decision(press("skip")),  # nobody knows since when it was there to be decided
    ).then(decided(posted=1, skipped=2, decision_ms=90_500, timed_decisions=2))


def test_who_comes_too_late_or_only_asks_decides_nothing(content_decision: ReadTable) -> None:
    content_decision.when(
        press("posted", outcome=Outcome.ALREADY_DECIDED),
        press("posted", outcome=Outcome.DENIED),
        press("reject"),
        press("cancel_reject"),
        message("posted"),
    ).then()


def test_a_withdrawal_subtracts_what_the_decision_added(content_decision: ReadTable) -> None:
    quick = decision(press("posted"), offered_at=NOON - timedelta(seconds=1, microseconds=999))
    slow = decision(press("posted"), offered_at=NOON - timedelta(hours=1))
    content_decision.given(quick, slow).when(
        withdrawal(slow, by=BOB, occurred_at=at("2024-05-07 09:00")),
        decision(press("skip"), offered_at=NOON + timedelta(microseconds=1)),
    ).then(decided(posted=1, skipped=1, decision_ms=1_000 - 1, timed_decisions=2))


@pytest.mark.parametrize("button", ["posted", "skip", "confirm_reject"])
def test_nothing_is_left_of_a_decision_and_its_withdrawal(
    content_decision: ReadTable, button: str
) -> None:
    decisions = [decision(press(button), offered_at=offered) for offered in (None, NOON)]
    content_decision.given(*decisions).when(*(withdrawal(each) for each in decisions)).then(
        decided()
    )


def test_a_redelivered_decision_is_counted_once(content_decision: ReadTable) -> None:
    content_decision.when(
        decision(press("posted"), offered_at=NOON - timedelta(seconds=1)), times=3
    ).then(decided(posted=1, decision_ms=1_000, timed_decisions=1))
