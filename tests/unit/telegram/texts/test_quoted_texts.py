"""What the documentation quotes from the bot is what the bot says."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

from adapters.telegram.texts.translations import ENGLISH

ROOT: Final = Path(__file__).parents[4]
QUOTED: Final = re.compile(r'\b(?:says|says once|answered)\s+"([^"]+)"')


def quoted() -> set[str]:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    return {" ".join(each.split()) for text in texts for each in QUOTED.findall(text)}


def test_each_quoted_text_is_one_that_the_bot_says() -> None:
    said = {each for name in dir(ENGLISH) if isinstance(each := getattr(ENGLISH, name), str)}
    said = {each.removesuffix(".") for each in said}
    said.add(ENGLISH.answers_again("/queue", timedelta(seconds=40)).removesuffix("."))
    found = {each.removesuffix(".") for each in quoted()}
    assert found <= said
    assert "This button no longer works" in found
