"""File names are hostile: one harmless line is shown, whatever they hold."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content.filenames import MAX_DISPLAY_LENGTH, display_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("harbour.jpg", "harbour.jpg"),
        ("Hafen im März.jpg", "Hafen im März.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\harbour.jpg", "harbour.jpg"),
        ("photos/", "photos"),
        ("harbour\u202egpj.exe", "harbourgpj.exe"),
        ("\u2066har\u200ebour\u2069.jpg", "harbour.jpg"),
        ("har\x00bo\x1b[31mur.jpg", "harbo[31mur.jpg"),
        ("two\nlines\u2028and\tmore.jpg", "two lines and more.jpg"),
        ("harbour.jpg" + " " * 200 + ".exe", "harbour.jpg .exe"),
        ("surrogate\udce4.jpg", "surrogate.jpg"),
        (".\u202e./secret", "secret"),
        ("👩‍🚒.png", "👩‍🚒.png"),
        ("می‌روم.png", "می‌روم.png"),
        ("<b>&.jpg", "<b>&.jpg"),
        ("..", "unnamed"),
        ("\u202e\u200d", "unnamed"),
        ("", "unnamed"),
        (None, "unnamed"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 99 + "…"),
    ],
)
def test_a_name_is_shown_as_one_harmless_line(name: str | None, shown: str) -> None:
    assert display_name(name) == shown


@given(name=st.text(st.characters(categories=None)))
def test_no_name_is_shown_with_a_path_control_or_bidi_characters(name: str) -> None:
    shown = display_name(name)
    assert 0 < len(shown) <= MAX_DISPLAY_LENGTH
    assert shown == display_name(shown)
    assert not set(shown) & set("/\\\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068")
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
