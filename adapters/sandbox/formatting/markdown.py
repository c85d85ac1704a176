"""`parse_mode=MarkdownV2`, and the older `Markdown`: their marks, and Telegram's error messages."""

import re
from dataclasses import dataclass
from typing import Final

from adapters.sandbox.formatting.formatted_text import Formatted
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import Refusal, bad_request
from adapters.sandbox.utf16 import units

_RESERVED: Final = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS: Final = {
    "__": ("underline", "Underline"),
    "||": ("spoiler", "Spoiler"),
    "_": ("italic", "Italic"),
    "*": ("bold", "Bold"),
    "~": ("strikethrough", "Strikethrough"),
    "[": ("text_link", "TextUrl"),
    "```": ("pre", "Pre"),
    "`": ("code", "Code"),
}
_ENDS: Final = {"[": "]"}
_LANGUAGE: Final = re.compile(r"([^\s`]+)\n|\n")
_ADDRESS: Final = re.compile(r"\(((?:\\.|[^)\\])*)\)")
_OLD_MARK: Final = re.compile(r"\\([_*`\[])|```|[_*`]|\[([^\]]*)\](?:\(([^)]*)\))?|\[")
_OLD_KINDS: Final = {"_": "italic", "*": "bold", "`": "code", "```": "pre"}


@dataclass(frozen=True, slots=True)
class _Open:
    mark: str
    offset: int
    byte: int
    language: str = ""


class _Reader:
    """Reads one text of MarkdownV2 from its beginning to its end."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._at = 0
        self._text = ""
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def read(self) -> Formatted:
        while self._at < len(self._markup):
            self._step()
        self._end_quote()
        if self._open:
            opened = self._open[-1]
            kind = _MARKS[opened.mark][1]
            raise _wrong(f"Can't find end of {kind} entity at byte offset {opened.byte}")
        ordered = sorted(self._entities, key=lambda each: (each["offset"], -each["length"]))
        return Formatted(self._text, tuple(ordered))

    def _step(self) -> None:
        character = self._markup[self._at]
        following = self._markup[self._at + 1 : self._at + 2]
        if character == "\\" and following.isascii() and following:
            self._text += following
            self._at += 2
        elif self._ends():
            self._close()
        elif character == "\n":
            self._end_quote()
            self._take(character)
        elif character not in _RESERVED or self._is_code():
            self._take(character)
        elif character == ">" and self._is_line_start():
            self._begin(">")
        elif mark := next((each for each in _MARKS if self._is_here(each)), None):
            self._begin(mark)
        else:
            reserved = f"Character '{character}' is reserved and must be escaped"
            raise _wrong(f"{reserved} with the preceding '\\'")

    def _take(self, character: str) -> None:
        self._text += character
        self._at += 1

    def _is_here(self, mark: str) -> bool:
        return self._markup.startswith(mark, self._at)

    def _is_code(self) -> bool:
        return bool(self._open) and self._open[-1].mark in ("`", "```")

    def _is_line_start(self) -> bool:
        return self._at == 0 or self._markup[self._at - 1] == "\n"

    def _ends(self) -> bool:
        if not self._open:
            return False
        mark = self._open[-1].mark
        is_longer = mark == "_" and self._is_here("__")
        return self._is_here(_ENDS.get(mark, mark)) and not is_longer and mark != ">"

    def _begin(self, mark: str) -> None:
        byte = len(self._markup[: self._at].encode())
        self._at += len(mark)
        language = ""
        if mark == "```" and (found := _LANGUAGE.match(self._markup, self._at)):
            language = found[1] or ""
            self._at = found.end()
        self._open.append(_Open(mark, units(self._text), byte, language))

    def _close(self) -> None:
        opened = self._open.pop()
        self._at += len(_ENDS.get(opened.mark, opened.mark))
        entity: Json = {"type": _MARKS[opened.mark][0]}
        if opened.mark == "[":
            address = _ADDRESS.match(self._markup, self._at)
            if address is None:
                return
            self._at = address.end()
            entity["url"] = re.sub(r"\\(.)", r"\1", address[1])
        if opened.language:
            entity["language"] = opened.language
        self._add(opened, entity)

    def _end_quote(self) -> None:
        if self._open and self._open[-1].mark == ">":
            self._add(self._open.pop(), {"type": "blockquote"})

    def _add(self, opened: _Open, entity: Json) -> None:
        length = units(self._text) - opened.offset
        if length:
            self._entities.append({"offset": opened.offset, "length": length, **entity})


def parse_markdown_v2(markup: str) -> Formatted:
    """The text that `markup` shows, and its entities. Raises Refusal."""
    return _Reader(markup).read()


def parse_markdown(markup: str) -> Formatted:
    """The same by the rules of `Markdown`, where entities do not nest. Raises Refusal."""
    text, at = "", 0
    entities: list[Json] = []
    while found := _OLD_MARK.search(markup, at):
        text += markup[at : found.start()]
        at = found.end()
        if found[1]:
            text += found[1]
            continue
        mark, words, entity = found[0], found[2], {"type": "text_link", "url": found[3] or ""}
        if mark in _OLD_KINDS or words is None:
            end = markup.find(mark, at) if mark != "[" else -1
            if end < 0:
                byte = len(markup[: found.start()].encode())
                raise _wrong(f"Can't find end of the entity starting at byte offset {byte}")
            words, at, entity = markup[at:end], end + len(mark), {"type": _OLD_KINDS[mark]}
        if words and entity.get("url") != "":
            entities.append({"offset": units(text), "length": units(words), **entity})
        text += words
    return Formatted(text + markup[at:], tuple(entities))


def _wrong(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")
