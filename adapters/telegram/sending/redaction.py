"""Secrets stay out of every log, whichever library writes it and at whatever level.

The Bot API has the token in each address, and python-telegram-bot logs what it calls.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

HIDDEN: Final = "***"

_format_exception = logging.Formatter().formatException


@contextmanager
def redacted(*secrets: str) -> Iterator[None]:
    """While this lasts, no log record has one of `secrets` in it."""
    make = logging.getLogRecordFactory()

    def hide(text: str) -> str:
        for secret in filter(None, secrets):
            text = text.replace(secret, HIDDEN)
        return text

    def make_redacted(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        with suppress(TypeError, ValueError):  # logging itself says so when arguments do not fit
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
