"""The words of charts in each language."""

import re
from dataclasses import asdict
from datetime import date

from adapters.charts.labels import ENGLISH, GERMAN


def test_each_language_fills_the_same_places() -> None:
    english, german = asdict(ENGLISH), asdict(GERMAN)
    for name, text in english.items():
        assert re.findall(r"{\w+}", str(text)) == re.findall(r"{\w+}", str(german[name])), name
        assert len(text) == len(german[name]) or isinstance(text, str), name


def test_a_period_names_its_days_and_its_zone() -> None:
    first, last = date(2026, 10, 28), date(2026, 11, 27)
    assert ENGLISH.period(first, last, "Europe/Berlin") == "28 Oct to 27 Nov 2026 (Berlin)"
    assert GERMAN.period(last, last, "America/New_York") == "27. Nov 2026 (New York)"
    long_ago = date(2025, 11, 27)
    assert ENGLISH.period(long_ago, last, "UTC") == "27 Nov 2025 to 27 Nov 2026 (UTC)"
