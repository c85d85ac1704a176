"""Text in cells of a spreadsheet: harmless and whole."""

import pytest

from adapters.export.formulas import harmless

FAMILY = "👩\u200d👩\u200d👧\u200d👧"


@pytest.mark.parametrize(
    "formula",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_a_formula_becomes_text(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"


@pytest.mark.parametrize(
    "text", ["", "@"[:0], "alice", "a=b", "'=1", '{"a": "=1"}', FAMILY, "علی\u200cرضا"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_characters_that_turn_the_direction_of_text_are_replaced() -> None:
    assert harmless("photo\u202egpj.exe") == "photo\ufffdgpj.exe"
