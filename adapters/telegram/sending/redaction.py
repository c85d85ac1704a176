"""Keep secrets out of the logs of all libraries, at every level.

Each URL of the Bot API contains the token, and HTTP libraries log URLs.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

HIDDEN: Final = "***"

_format_exception = logging.Formatter().formatException


@contextmanager
def redacted(*secrets: str) -> Iterator[None]:
    """Inside this block no log record contains one of `secrets`."""
    make = logging.getLogRecordFactory()

    def hide(text: str) -> str:
        for secret in filter(None, secrets):
            text = text.replace(secret, HIDDEN)
        return text

    def make_redacted(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        with suppress(TypeError, ValueError):  # logging itself reports arguments that do not fit
            told = record.getMessage()
            if (hidden := hide(told)) != told:
                record.msg, record.args = hidden, None
        if record.exc_info and record.exc_info[1]:
            record.exc_text = hide(_format_exception(record.exc_info))
        return record

    logging.setLogRecordFactory(make_redacted)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)
