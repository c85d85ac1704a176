"""One line when trouble begins and one when it ends, however often it shows in between."""

import logging
from typing import Final

BEGINS: Final = {"fields": {"trouble": "begins"}}
ENDS: Final = {"fields": {"trouble": "ends"}}


class TroubleLog:
    """The log of one kind of trouble, written by the logger `name`."""

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)
        self._cause: str | None = None

    @property
    def is_on(self) -> bool:
        """Whether trouble has begun and not ended."""
        return self._cause is not None

    def begin(self, text: str, *, cause: str = "") -> bool:
        """Log `text` as an error, unless trouble with the same `cause` is on; says if it did."""
        is_new = cause != self._cause
        self._cause = cause
        if is_new:
            self._log.error("%s", text, extra=BEGINS)
        else:
            self._log.debug("%s", text)
        return is_new

    def end(self, text: str = "") -> None:
        """Trouble is over: log `text`, if there is one, as a warning. Nothing if there was none."""
        if self.is_on and text:
            self._log.warning("%s", text, extra=ENDS)
        self._cause = None
