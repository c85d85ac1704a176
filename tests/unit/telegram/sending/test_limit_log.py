"""What the log says of messages that wait for Telegram's limit of a chat."""

import logging
from typing import Any

import pytest

from adapters.telegram.sending.limit_log import LimitLog

TEAM, OTHER_TEAM, PERSON = -1001, -1002, 7001


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[int | None, str]]:
    """Which chat, and whether it begins or ends."""
    found: list[dict[str, Any]] = [record.__dict__["fields"] for record in caplog.records]
    return [(fields["chat"], fields["trouble"]) for fields in found]


def test_a_chat_is_named_when_its_messages_begin_to_wait_and_when_they_do_not_any_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    log = LimitLog()
    for seconds in (0.0, 2.9, 3.0, 3.0):
        log.waited(TEAM, seconds)
    assert lines(caplog) == [(TEAM, "begins")]
    log.waited(OTHER_TEAM, 0.0)
    log.waited(TEAM, 0.0)
    log.waited(TEAM, 0.0)
    assert lines(caplog) == [(TEAM, "begins"), (TEAM, "ends")]


def test_no_line_has_the_id_of_a_person(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    LimitLog().waited(PERSON, 5.0)
    assert lines(caplog) == [(None, "begins")]
    assert str(PERSON) not in str(caplog.records[0].__dict__)
