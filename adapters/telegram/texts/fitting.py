"""Make texts fit into Telegram's limits, and name items in one harmless line."""

import re
from html import escape, unescape
from typing import Final

from domain.content.decisions import ContentItem
from domain.content.filenames import display_name, one_line
from domain.content.queue import QueueItem

MAX_TOAST_LENGTH: Final = 200
"""Telegram's limit for the answer to a press, in characters."""


MAX_GIVEN: Final = 40
"""How much is repeated of what is not understood, in characters."""

_TAG: Final = re.compile(r"<[^<>]+>")


def units(text: str) -> int:
    """The length of `text` as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible_units(html: str) -> int:
    """The length of what `html` shows, as Telegram counts it."""
    return units(unescape(_TAG.sub("", html)))


def quoted(given: str) -> str:
    """What somebody wrote, as HTML that repeats it."""
    return escape(cut(one_line(given), MAX_GIVEN))


def cut(text: str, limit: int) -> str:
    """`text`, cut to `limit` units."""
    if units(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: max(limit - 1, 0) * 2]
    return kept.decode("utf-16-le", "ignore") + "…"


def toast(text: str) -> str:
    """`text`, cut so that it fits into the answer to a press."""
    return cut(text, MAX_TOAST_LENGTH)


def title(item: QueueItem | ContentItem) -> str:
    """What an item is called: its caption, or else its file name."""
    return escape(one_line(item.caption) if item.caption else display_name(item.media_filename))


def person(name: str) -> str:
    """The name of a person as one harmless line."""
    return escape(one_line(name))


def not_mentioned(name: str) -> str:
    """The same, so that Telegram finds no mention in it. A mention would notify that person."""
    return person(name).replace("@", "@\N{WORD JOINER}")
