"""Read saved updates one by one in constant memory. Broken records are reported in between.

All common formats are read: JSONL, one or more objects (also over several lines), an array of any
size, saved `getUpdates` answers. White space, commas and brackets between records are skipped, so
all of these are one format: objects, one after another. A broken record affects only itself.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn, Protocol

from adapters.telegram.importing.broken_json import BrokenRecordEnd

MAX_RECORD: Final = 8 * 1024 * 1024
"""Characters of one record. Telegram's largest updates have some thousands."""

_MAX_KEPT: Final = 64 * 1024
_CHUNK: Final = 256 * 1024
_PART: Final = 4 * 1024
_NEAR_THE_END: Final = 32
_BETWEEN: Final = re.compile(r"[\s,\[\]\ufeff]*")  # A joined file has a byte order mark inside.
_PLACE: Final = re.compile(r"(:\d+)?(\[\d+\])*$")
_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    """One JSON object of a file. `source` is its place: `file.jsonl:12`, `file.json[3]`."""

    source: str
    text: str
    update: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that could not be read: its first 64 KiB, and the reason in one line."""

    source: str
    raw: bytes
    reason: str


Record = UpdateRecord | BrokenRecord


class Readable(Protocol):
    """A source of bytes. An empty read means the end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""


class _RecordError(Exception):
    """The record at the cursor cannot be read. The message says why."""


def read_updates(stream: Readable, name: str) -> Iterator[Record]:
    """The records of `stream` in order. `name` stands in their source. None if it is blank."""
    return _Reader(stream, name).records()


def file_of(source: str) -> str:
    """The name of the file in the `source` of a record."""
    return _PLACE.sub("", source)


class _Reader:
    """A window of text that moves over the stream, and a cursor in it."""

    def __init__(self, stream: Readable, name: str) -> None:
        self._stream = stream
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._json = json.JSONDecoder(parse_constant=_refuse_constant)
        self._text = ""
        self._cursor = 0
        self._has_ended = False
        self._line = 1
        self._element = 0
        self._in_array = False

    def records(self) -> Iterator[Record]:
        is_broken = False
        while self._find_record():
            source = self._source()
            try:
                text, value = self._parse()
                is_broken = False
            except _RecordError as error:
                yield BrokenRecord(source, self._skip(), str(error))
                is_broken = True
            else:
                yield from _updates(source, text, value)
            self._element += 1
        if self._in_array and not is_broken:
            yield BrokenRecord(self._source(), b"", "file ends inside the array")

    def _source(self) -> str:
        return self._name + (f"[{self._element}]" if self._in_array else f":{self._line}")

    def _find_record(self) -> bool:
        """Move the cursor to the next record. False at the end of the file."""
        while True:
            self._fill(_CHUNK)
            between = _BETWEEN.match(self._text, self._cursor)
            passed = between[0] if between else ""
            if "[" in passed or "]" in passed:
                self._in_array = passed.rfind("[") > passed.rfind("]")
            self._move(self._cursor + len(passed))
            if self._cursor < len(self._text):
                return True
            if self._has_ended:
                return False

    def _parse(self) -> tuple[str, dict[str, Any]]:
        """The object at the cursor, and its text. Moves the cursor behind it."""
        if self._text[self._cursor] != "{":
            raise _RecordError("not a JSON object")
        text, value = self._decode()
        if len(text) > MAX_RECORD:
            raise _RecordError(f"longer than {MAX_RECORD} characters")
        if not text.isascii() and _NOT_UTF8.search(text):
            raise _RecordError("not UTF-8")
        self._move(self._cursor + len(text))
        return text, value

    def _decode(self) -> tuple[str, dict[str, Any]]:
        """Decode the line at the cursor, or more text while the object may be cut."""
        ahead = self._line_length()
        while True:
            part = self._text[self._cursor : self._cursor + ahead]
            is_rest = self._has_ended and self._cursor + ahead >= len(self._text)
            try:
                value, end = self._json.raw_decode(part)
                return part[:end], value
            except json.JSONDecodeError as error:
                if is_rest or not _may_be_cut(error):
                    raise _RecordError(_reason(error, is_rest=is_rest)) from error
            except RecursionError as error:
                raise _RecordError("nested too deep") from error
            except ValueError as error:
                raise _RecordError(f"not JSON: {str(error).partition(':')[0]}") from error
            if ahead > MAX_RECORD:
                raise _RecordError(f"longer than {MAX_RECORD} characters")
            ahead = max(4 * ahead, _PART)
            self._fill(ahead)

    def _line_length(self) -> int:
        end = self._text.find("\n", self._cursor, self._cursor + _PART)
        return end + 1 - self._cursor if end >= 0 else _PART

    def _skip(self) -> bytes:
        """Move the cursor behind the broken record. Returns how it begins."""
        starts_with_brace = self._text[self._cursor] == "{"
        end = BrokenRecordEnd(starts_with_brace=starts_with_brace, in_array=self._in_array)
        kept, is_end = b"", False
        while not is_end:
            self._fill(_CHUNK)
            reached, is_end = end.search(self._text, self._cursor, is_last=self._has_ended)
            passed = self._text[self._cursor : min(reached, self._cursor + _MAX_KEPT)]
            kept = (kept + passed.encode(errors="surrogateescape"))[:_MAX_KEPT]
            self._move(reached)
        return kept

    def _fill(self, ahead: int) -> None:
        """Read until `ahead` characters stand before the cursor, or the stream ends."""
        while len(self._text) - self._cursor < ahead and not self._has_ended:
            chunk = self._stream.read(_CHUNK)
            self._has_ended = not chunk
            decoded = self._decoder.decode(chunk, final=self._has_ended)
            self._text = self._text[self._cursor :] + decoded
            self._cursor = 0

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._cursor, to)
        self._cursor = to


def _may_be_cut(error: json.JSONDecodeError) -> bool:
    """Whether the record may be complete when more of the stream is decoded."""
    is_near_the_end = error.pos > len(error.doc) - _NEAR_THE_END
    return is_near_the_end or error.msg.startswith("Unterminated string")


def _reason(error: json.JSONDecodeError, *, is_rest: bool) -> str:
    is_at_the_end = error.pos >= len(error.doc.rstrip())
    if is_rest and (is_at_the_end or error.msg.startswith("Unterminated string")):
        return "file ends inside the record"
    problem = error.msg.removesuffix(" at").rstrip(": ")
    return f"not JSON: {problem} at character {error.pos + 1}"


def _updates(source: str, text: str, value: dict[str, Any]) -> Iterator[Record]:
    """The updates of one object: itself, or the `result` of a saved `getUpdates` answer."""
    result = value.get("result")
    if not isinstance(result, list) or "ok" not in value or "update_id" in value:
        yield UpdateRecord(source, text, value)
        return
    for index, update in enumerate(result):
        place, part = f"{source}[{index}]", json.dumps(update)
        if isinstance(update, dict):
            yield UpdateRecord(place, part, update)
        else:
            yield BrokenRecord(place, part.encode()[:_MAX_KEPT], "not a JSON object")


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")
