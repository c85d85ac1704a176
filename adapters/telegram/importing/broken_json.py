"""Find the end of a broken record, so that the good records after it are read."""

import re
from typing import Final

_NEXT_LINE: Final = r"\n(?=\ufeff?\{)"
_NEXT_UPDATE: Final = r'\{\s{0,32}"update_id"'
_TOKEN: Final = re.compile(rf'(?P<next>{_NEXT_LINE}|{_NEXT_UPDATE})|\\["\\]|["{{}}\[\]\n,]')
_OVERLAP: Final = 64


class BrokenRecordEnd:
    """Searches windows of text for the end of one broken record, each character once.

    The record ends with its line (in an array: with its element) when its brackets balance. It
    ends earlier where the next record begins: at a line that starts with `{`, or at
    `{"update_id"`, which no update contains.
    """

    def __init__(self, *, starts_with_brace: bool, in_array: bool) -> None:
        self._is_first = True
        self._depth = 1 if starts_with_brace else 0
        self._in_string = False
        self._delimiters = "\n,]" if in_array else "\n"

    def search(self, text: str, start: int, *, is_last: bool) -> tuple[int, bool]:
        """Where the record from `start` on stops in `text`, and whether it ends there.

        Unless the window is the last, the next search sees its last characters again.
        """
        window_end = len(text) if is_last else len(text) - _OVERLAP
        reached = start + self._is_first  # A record does not end at its own first character.
        self._is_first = False
        for token in _TOKEN.finditer(text, reached):
            if token.start() >= window_end:
                break
            if token["next"]:
                return token.start() + (token[0] == "\n"), True
            if not self._depth and token[0] in self._delimiters:
                return token.start(), True
            if self._depth:
                self._take(token[0])
            reached = token.end()
        return max(window_end, reached), is_last

    def _take(self, token: str) -> None:
        """Count brackets outside strings."""
        if token == '"':
            self._in_string = not self._in_string
        elif token == "\n":  # A JSON string never spans lines: this one was cut off.
            self._in_string = False
        elif not self._in_string and token in "{[":
            self._depth += 1
        elif not self._in_string and token in "]}":
            self._depth -= 1
