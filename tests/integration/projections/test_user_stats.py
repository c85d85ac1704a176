"""What each person did, by chat and quarter hour."""

from typing import Any

import pytest

from adapters.bootstrap import Storyline
from domain.vocabulary import Outcome
from tests.drivers.read_table import ReadTable
from tests.factories.events import (
    ALICE,
    BOB,
    NOON,
    OTHER_TEAM,
    TEAM,
    at,
    command,
    decision,
    in_private,
    message,
    press,
    response,
)


@pytest.fixture
def user_stats(storyline: Storyline) -> ReadTable:
    return ReadTable(storyline, "user_stats")


def stats(**known: Any) -> dict[str, Any]:
    """A row of one message by Alice at noon, but for what is `known` otherwise."""
    usual = {
        "user_id": ALICE,
        "bucket": NOON,
        "chat_id": TEAM,
        "total_interactions": 1,
        "posts_marked": 0,
        "posts_skipped": 0,
        "posts_rejected": 0,
        "commands_used": {},
        "last_interaction_at": NOON,
    }
    return usual | known


def test_a_quarter_hour_begins_with_its_first_microsecond(user_stats: ReadTable) -> None:
    last_before = at("2024-05-06 12:14:59.999999")
    user_stats.given(message(occurred_at=NOON), message(occurred_at=last_before)).when(
        message(occurred_at=at("2024-05-06 12:15"))
    ).then(
        stats(total_interactions=2, last_interaction_at=last_before),
        stats(bucket=at("2024-05-06 12:15"), last_interaction_at=at("2024-05-06 12:15")),
    )


def test_people_and_chats_are_counted_apart(user_stats: ReadTable) -> None:
    user_stats.given(message(by=ALICE)).when(
        message(by=BOB), message(by=ALICE, chat_id=OTHER_TEAM), in_private(message(by=ALICE))
    ).then(
        stats(), stats(user_id=BOB), stats(chat_id=OTHER_TEAM), stats(chat_id=None)
    )  # fmt: skip


def test_every_use_of_a_command_is_counted(user_stats: ReadTable) -> None:
    user_stats.given(command("/queue"), command("/queue")).when(
        command("/queue"), command("/help")
    ).then(stats(total_interactions=4, commands_used={"/queue": 3, "/help": 1}))


def test_buttons_decide(user_stats: ReadTable) -> None:
    user_stats.given(decision(press("posted"))).when(
        decision(press("skip")), press("reject"), decision(press("confirm_reject"))
    ).then(stats(total_interactions=4, posts_marked=1, posts_skipped=1, posts_rejected=1))


def test_a_button_that_was_pressed_too_late_counts_as_done_but_not_as_decided(
    user_stats: ReadTable,
) -> None:
    user_stats.when(press("posted", outcome=Outcome.ALREADY_DECIDED)).then(stats())


def test_a_message_or_command_named_like_a_button_decides_nothing(user_stats: ReadTable) -> None:
    user_stats.when(message("posted"), command("skip")).then(
        stats(total_interactions=2, commands_used={"skip": 1})
    )


def test_the_last_interaction_is_the_latest_not_the_last_recorded(user_stats: ReadTable) -> None:
    late = at("2024-05-06 12:07")
    user_stats.given(message(occurred_at=late)).when(message(occurred_at=NOON)).then(
        stats(total_interactions=2, last_interaction_at=late)
    )


def test_a_redelivered_press_is_counted_once(user_stats: ReadTable) -> None:
    user_stats.when(press("posted"), times=3).then(stats(posts_marked=1))


def test_nobody_has_no_stats_and_neither_has_the_bot(user_stats: ReadTable) -> None:
    user_stats.when(message(by=None), response()).then()
