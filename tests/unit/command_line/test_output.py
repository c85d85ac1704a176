"""What is printed: JSON of whatever stands in a row, and nothing that a terminal obeys."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from adapters.cli.admin.replaying.replay_display import Json
from adapters.cli.output import fitting, print_json, print_table
from projections.replay import Phase, Progress

KINDS: dict[str, tuple[Any, Any]] = {
    "datetime": (datetime(2024, 5, 6, 12, tzinfo=UTC), "2024-05-06T12:00:00+00:00"),
    "date": (date(2024, 5, 6), "2024-05-06"),
    "time": (time(12, 30), "12:30:00"),
    "interval": (timedelta(days=1, hours=2), "1 day, 2:00:00"),
    "numeric": (Decimal("1.50"), "1.50"),
    "bytea": (b"\x00\xff", "00ff"),
    "uuid": (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    "text": ("ünder 🧺", "ünder 🧺"),
    "half a surrogate pair": ("\ud83d", "\ud83d"),
    "a backslash before it": ("\\\ud83d\\ud83d", "\\\ud83d\\ud83d"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_column_holds_is_printed_as_json(
    kind: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    value, expected = KINDS[kind]
    print_json({"value": value})
    assert json.loads(capsysbinary.readouterr().out.decode("utf-8")) == {"value": expected}


@pytest.mark.parametrize("hostile", ["\x9b31m", "\x1b[31m", "\u202e", "\ud83d"])
def test_a_table_has_nothing_that_a_terminal_obeys(
    hostile: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_table("Table", ["text", "context"], [[hostile, {"data": hostile}]])
    shown = capsys.readouterr().out
    assert hostile not in shown
    assert "data" in shown


def test_the_time_that_a_replay_takes_is_told_to_a_tenth_of_a_second(
    capsys: pytest.CaptureFixture[str],
) -> None:
    display = Json()
    for position in (0, 7):
        display.show(Progress("user_stats", Phase.FOLD, position, head=1_000_000_000))
    begun, going = (
        json.loads(line)["seconds_left"] for line in capsys.readouterr().out.split("\n")[:2]
    )
    assert begun is None
    assert going == round(going, 1) > 0


def test_a_table_that_is_too_wide_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("People", ["id", "text"], [["z" * 36, "y" * 500]])
    shown = capsys.readouterr().out
    assert (shown.count("z"), shown.count("y")) == (36, 500)


@pytest.mark.parametrize(
    ("columns", "room", "widths"),
    [
        ([(4, 10), (6, 20)], 40, [10, 20]),  # there is room
        ([(4, 10), (6, 20)], 25, [10, 13]),  # the widest is wrapped
        ([(4, 10), (6, 20)], 12, [4, 6]),  # both are, down to their longest word
        ([(20, 20), (30, 30)], 40, [20, 18]),  # the last one is cut
        ([(20, 20), (30, 30)], 30, [16, 12]),  # and then the one before it
        ([(20, 20), (30, 30)], 12, [5, 5]),
        ([(20, 20), (30, 30)], 1, [1, 1]),
    ],
)
def test_a_table_is_wrapped_between_words_before_words_are_cut(
    columns: list[tuple[int, int]], room: int, widths: list[int]
) -> None:
    assert fitting(columns, room) == widths


def test_a_table_in_a_pipe_is_as_wide_as_columns_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    print_table("Items", ["name", "note"], [["content_decision", "one two three four five"]])
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, lines)) == 30
    assert lines[3:] == [
        "content_decision  one two",
        "                  three four",
        "                  five",
    ]


def test_a_table_shows_times_in_utc_counts_with_commas_and_no_empty_column(
    capsys: pytest.CaptureFixture[str],
) -> None:
    berlin = timezone(timedelta(hours=1))
    rows: list[list[Any]] = [
        [datetime(2026, 3, 1, 0, 30, tzinfo=berlin), 1234, None, ""],
        [None, 5, None, ""],
    ]
    print_table("Items", ["seen", "count", "nothing", "none"], rows)
    title, header, _, first, second = capsys.readouterr().out.splitlines()
    assert (title, header.split()) == ("Items", ["seen", "(UTC)", "count"])
    assert (first, second) == ("2026-02-28 23:30  1,234", "                      5")


def test_optional_columns_are_left_out_of_a_narrow_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ["a", "b" * 9, "c"]
    for columns, header in (("60", "name raw chat"), ("17", "name chat"), ("5", "name")):
        monkeypatch.setenv("COLUMNS", columns)
        print_table("Items", ["name", "raw", "chat"], [row], optional=["raw", "chat"])
        assert capsys.readouterr().out.splitlines()[1].split() == header.split()
