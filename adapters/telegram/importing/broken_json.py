"""Find the end of a broken record, so that the good records after it are read."""

import re
from typing import Final

_NEXT_RECORD: Final = re.compile(r'\n(?=\{)|(?=\{\s{0,32}"update_id")')
_TOKEN: Final = re.compile(r'\\.|["{}\[\]\n]', re.DOTALL)
_LINE_END: Final = re.compile(r"\n")
_ELEMENT_END: Final = re.compile(r"[\n,\]]")
_OVERLAP: Final = 64


class BrokenRecordEnd:
    """Searches windows of text for the end of one broken record.

    The record ends with its line (in an array: with its element) when its brackets balance. It
    ends earlier where the next record begins: at a line that starts with `{`, or at
    `{"update_id"`, which no update contains.
    """

    def __init__(self, *, starts_with_brace: bool, in_array: bool) -> None:
        self._is_first = True
        self._is_open = starts_with_brace
        self._depth = 0
        self._in_string = False
        self._delimiter = _ELEMENT_END if in_array else _LINE_END

    def search(self, text: str, start: int, *, is_last: bool) -> tuple[int, bool]:
        """Where the record from `start` on stops in `text`, and whether it ends there.

        Unless the window is the last, the next search sees its last characters again.
        """
        limit, is_end = self._limit(text, start, is_last)
        reached = self._balance(text, start, limit) if self._is_open else start
        if not self._is_open and (delimiter := self._delimiter.search(text, reached, limit)):
            return delimiter.start(), True
        return max(limit, reached), is_end

    def _limit(self, text: str, start: int, is_last: bool) -> tuple[int, bool]:
        """Where the next record begins, otherwise where this window ends."""
        window_end = len(text) if is_last else len(text) - _OVERLAP
        following = _NEXT_RECORD.search(text, start + self._is_first)
        self._is_first = False
        if following and following.end() <= window_end:
            return following.end(), True
        return window_end, is_last

    def _balance(self, text: str, start: int, limit: int) -> int:
        """Count brackets outside strings until they balance or `limit` is reached."""
        reached = start
        for token in _TOKEN.finditer(text, start):
            if token.start() >= limit:
                break
            reached = token.end()
            self._take(token[0])
            if not self._is_open:
                break
        return reached

    def _take(self, token: str) -> None:
        if token == '"':
            self._in_string = not self._in_string
        elif token == "\n":  # A JSON string never spans lines: this one was cut off.
            self._in_string = False
        elif not self._in_string and token in "{[":
            self._depth += 1
        elif not self._in_string and token in "]}":
            self._depth -= 1
            self._is_open = self._depth > 0
