"""Names keep the characters that belong to them, and lose those that disturb a list or a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.filenames import one_line
from domain.printable import printable

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
FAMILY = "👩\u200d👩\u200d👧\u200d👧"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("علی\u200cرضا", "علی\u200cرضا"),
        (FAMILY, FAMILY),
        (ENGLAND, ENGLAND),
        ("山田\u3000太郎", "山田 太郎"),
        ("Jean\u00a0Luc", "Jean Luc"),
        ("two\u2028lines", "two lines"),
        ("\u202eevil", "�evil"),
        ("\u2066a\u2069\u200eb\u061c", "�a��b�"),
        ("\x1b[31m\x9b\n", "�[31m��"),
        ("half\ud83d", "half�"),
    ],
)
def test_only_control_and_bidi_characters_are_replaced(name: str, shown: str) -> None:
    assert printable(name) == shown


@given(name=st.text(st.characters(categories=None)))
def test_one_line_and_a_list_agree_on_what_is_harmless(name: str) -> None:
    assert printable(one_line(name)) == one_line(name)
