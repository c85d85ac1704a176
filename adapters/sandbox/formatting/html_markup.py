"""`parse_mode=HTML`: Telegram's tags, and its error messages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.sandbox.formatting.formatted_text import Formatted
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import Refusal, bad_request
from adapters.sandbox.utf16 import units

_KINDS: Final = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PIECE: Final = re.compile(
    r"</(?P<end>[^\s>]*)\s*(?P<end_closed>>?)"
    r"|<(?P<start>[^\s>]*)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)(?P<start_closed>>?)"
    r"|&(?:#(?P<number>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<named>lt|gt|amp|quot));?"
)
_ATTRIBUTE: Final = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    offset: int
    entity: Json


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._text = ""
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def read(self) -> Formatted:
        done = 0
        for piece in _PIECE.finditer(self._markup):
            self._add(self._markup[done : piece.start()])
            self._take(piece)
            done = piece.end()
        self._add(self._markup[done:])
        if self._open:
            tag = self._open[-1].tag
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{tag}"')
        ordered = sorted(self._entities, key=lambda each: (each["offset"], -each["length"]))
        return Formatted(self._text, tuple(ordered))

    def _add(self, text: str) -> None:
        self._text += text
        self._units += units(text)

    def _take(self, piece: re.Match[str]) -> None:
        if piece["end"] is not None:
            self._end(piece)
        elif piece["start"] is not None:
            self._start(piece)
        else:
            self._add(_character(piece))

    def _start(self, piece: re.Match[str]) -> None:
        where = self._where(piece)
        tag = piece["start"].lower()
        if piece.end("start") == len(self._markup):
            raise _wrong(f"Unclosed start tag {where}")
        if tag not in _KINDS:
            raise _wrong(f'Unsupported start tag "{tag}" {where}')
        if not piece["start_closed"]:
            raise _wrong(f'Unclosed start tag "{tag}" {where}')
        given = {name.lower(): one or two or bare for name, one, two, bare in _read(piece)}
        if tag == "span" and given.get("class") != "tg-spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" {where}')
        self._open.append(_Open(tag, self._units, _entity(tag, given)))

    def _end(self, piece: re.Match[str]) -> None:
        where = self._where(piece)
        if not self._open:
            raise _wrong(f"Unexpected end tag {where}")
        if not piece["end_closed"]:
            raise _wrong(f"Unclosed end tag {where}")
        opened, tag = self._open.pop(), piece["end"].lower()
        if tag not in ("", opened.tag):
            expected = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise _wrong(f"Unmatched end tag {where}, {expected}")
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self._units - opened.offset
        language = opened.entity.pop("language", "") if opened.tag == "code" else ""
        if opened.tag == "code" and self._open and self._open[-1].tag == "pre":
            if language:
                self._open[-1].entity["language"] = language
            return
        if length and (opened.tag != "a" or opened.entity["url"]):
            self._entities.append({"offset": opened.offset, "length": length, **opened.entity})

    def _where(self, piece: re.Match[str]) -> str:
        return f"at byte offset {len(self._markup[: piece.start()].encode())}"


def parse_html(markup: str) -> Formatted:
    """The text that `markup` shows, and its entities. Raises Refusal."""
    return _Reader(markup).read()


def _read(piece: re.Match[str]) -> list[tuple[str, str, str, str]]:
    return _ATTRIBUTE.findall(piece["attributes"])


def _entity(tag: str, given: Mapping[str, str]) -> Json:
    entity: Json = {"type": _KINDS[tag]}
    if tag == "a":
        return entity | {"url": given.get("href", "")}
    if tag == "blockquote" and "expandable" in given:
        return entity | {"type": "expandable_blockquote"}
    if tag == "code" and given.get("class", "").startswith("language-"):
        return entity | {"language": given["class"].removeprefix("language-")}
    return entity


def _character(piece: re.Match[str]) -> str:
    if piece["named"]:
        return _NAMED[piece["named"]]
    code = int(piece["number"]) if piece["number"] else int(piece["hex"], 16)
    is_character = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else piece[0]


def _wrong(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")
