"""What happened in each chat, by quarter hour, type and name."""

from typing import Any

import pytest

from adapters.bootstrap import Storyline
from tests.drivers.read_table import ReadTable
from tests.factories.events import (
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
    withdrawal,
)


@pytest.fixture
def team_activity(storyline: Storyline) -> ReadTable:
    return ReadTable(storyline, "team_activity")


def activity(kind: str, name: str, interactions: int = 1, **known: Any) -> dict[str, Any]:
    """A row of something at noon in the team's chat, but for what is `known` otherwise."""
    latest = {"last_event_at": known.get("bucket", NOON)}
    usual = {
        "bucket": NOON,
        "chat_id": TEAM,
        "interaction_type": kind,
        "interaction_name": name,
        "interactions": interactions,
    }
    return usual | latest | known


def test_people_add_up(team_activity: ReadTable) -> None:
    team_activity.given(command("/queue")).when(
        command("/queue", by=BOB), command("/queue", by=None), command("/help")
    ).then(activity("command", "/queue", 3), activity("command", "/help"))


def test_types_of_one_name_are_counted_apart(team_activity: ReadTable) -> None:
    team_activity.given(press("posted")).when(message("posted"), response("posted")).then(
        activity("callback", "posted"),
        activity("message", "posted"),
        activity("bot_response", "posted"),
    )


def test_chats_and_quarter_hours_are_counted_apart(team_activity: ReadTable) -> None:
    team_activity.given(message()).when(
        message(chat_id=OTHER_TEAM),
        in_private(message()),
        message(occurred_at=at("2024-05-06 12:15")),
    ).then(
        activity("message", "text"),
        activity("message", "text", chat_id=OTHER_TEAM),
        activity("message", "text", chat_id=None),
        activity("message", "text", bucket=at("2024-05-06 12:15")),
    )


def test_a_row_has_the_time_of_its_latest_event(team_activity: ReadTable) -> None:
    at_14, at_5 = (message(occurred_at=at(f"2024-05-06 12:{time}")) for time in ("14:59", "05"))
    team_activity.given(at_14).when(at_5).then(
        activity("message", "text", 2, last_event_at=at_14.occurred_at)
    )


def test_a_withdrawal_takes_no_press_away(team_activity: ReadTable) -> None:
    decided = decision(press("posted"))
    team_activity.given(decided).when(withdrawal(decided, by=BOB)).then(
        activity("callback", "posted"), activity("command", "/undo")
    )


def test_a_decision_is_counted_as_the_press_that_made_it(team_activity: ReadTable) -> None:
    team_activity.when(decision(press("posted"))).then(activity("callback", "posted"))


def test_a_redelivered_message_is_counted_once(team_activity: ReadTable) -> None:
    team_activity.given(message()).when(message(), times=3).then(activity("message", "text", 2))
