"""Trouble is logged when it begins and when it ends."""

import pytest

from domain.trouble_log import TroubleLog


@pytest.fixture
def trouble() -> TroubleLog:
    return TroubleLog("part")


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(each.levelname, each.message) for each in caplog.records]


def test_trouble_is_one_error_and_its_end_one_warning(
    trouble: TroubleLog, caplog: pytest.LogCaptureFixture
) -> None:
    assert [trouble.begin(f"full, try {number}") for number in range(3)] == [True, False, False]
    assert trouble.is_on
    trouble.end("there is room")
    trouble.end("there is room")
    assert not trouble.is_on
    assert said(caplog) == [("ERROR", "full, try 0"), ("WARNING", "there is room")]


def test_trouble_that_begins_again_is_logged_again(
    trouble: TroubleLog, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        trouble.begin("full")
        trouble.end()
    assert said(caplog) == 2 * [("ERROR", "full")]


def test_another_cause_is_other_trouble(
    trouble: TroubleLog, caplog: pytest.LogCaptureFixture
) -> None:
    for cause in ("full", "full", "gone", "full"):
        trouble.begin(f"failed: {cause}", cause=cause)
    assert said(caplog) == [("ERROR", f"failed: {cause}") for cause in ("full", "gone", "full")]


def test_a_percent_sign_in_a_text_is_a_percent_sign(
    trouble: TroubleLog, caplog: pytest.LogCaptureFixture
) -> None:
    trouble.begin("the disk is 100% full")
    trouble.end("the disk is 90% full")
    assert [text for _, text in said(caplog)] == ["the disk is 100% full", "the disk is 90% full"]
