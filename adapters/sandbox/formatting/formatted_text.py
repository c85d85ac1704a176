"""A text and its entities, such as bold text, links and commands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.sandbox.json_text import Json
from adapters.sandbox.utf16 import units

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
_SPOTTED: Final = (
    ("url", re.compile(r"\bhttps?://[^\s<>\"]*[^\s<>\".,:;!?)\]}']")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{2,31}\b")),
    ("hashtag", re.compile(r"(?<![\w/])#\w*[^\W\d]\w*")),
)
_UNTOUCHED: Final = frozenset({"code", "pre", "text_link"})


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with its entities, by offset; offsets and lengths in UTF-16 units."""

    text: str
    entities: tuple[Json, ...] = ()

    def fields(self, text: str = "text", entities: str = "entities") -> Json:
        """The text and entities as fields of a Message with these names."""
        found = {entities: list(self.entities)} if self.entities else {}
        return {text: self.text, **found} if self.text else {}

    def trimmed(self) -> "Formatted":
        """The same without white space around it, which Telegram removes."""
        text = self.text.strip()
        cut = units(self.text) - units(self.text.lstrip())
        moved = (_moved(entity, cut, units(text)) for entity in self.entities)
        return Formatted(text, tuple(entity for entity in moved if entity))

    def spotted(self) -> "Formatted":
        """The same with the links, commands, mentions and hashtags that Telegram finds."""
        taken = [entity for entity in self.entities if entity["type"] in _UNTOUCHED]
        found: list[Json] = []
        for kind, pattern in _SPOTTED:
            for match in pattern.finditer(self.text):
                offset, length = units(self.text[: match.start()]), units(match[0])
                entity = {"offset": offset, "length": length, "type": kind}
                if not any(_overlap(entity, other) for other in taken):
                    taken.append(entity)
                    found.append(entity)
        return Formatted(self.text, _in_order([*self.entities, *found]))


def spotted(text: str) -> Formatted:
    """A text that a person typed."""
    return Formatted(text).trimmed().spotted()


def _moved(entity: Mapping[str, Any], cut: int, end: int) -> Json | None:
    start = max(0, entity["offset"] - cut)
    stop = min(end, entity["offset"] + entity["length"] - cut)
    return {**entity, "offset": start, "length": stop - start} if stop > start else None


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    one_end, other_end = one["offset"] + one["length"], other["offset"] + other["length"]
    return bool(one["offset"] < other_end and other["offset"] < one_end)


def _in_order(entities: list[Json]) -> tuple[Json, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))
