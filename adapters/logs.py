"""The log: each line is an event in plain words with fields, for people or for machines.

Everything goes through the standard library's logging, so libraries, `domain` and `projections`
write the same lines. Fields travel in the attribute `fields` of a record. Without `configure_logs`
nothing is written but what the program around Storyline wants.
"""

import logging
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any, Final, cast
from urllib.parse import quote

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

from adapters.log_format import LogFormat, LogLevel

HIDDEN: Final = "***"

LEVELS: Final[Mapping[LogLevel, int]] = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}

LIBRARIES: Final[Mapping[str, int]] = {
    "apscheduler": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "sse_starlette": logging.WARNING,
    "telegram": logging.WARNING,
    "uvicorn": logging.WARNING,
    # The pool logs each attempt to connect. The watch over the database logs an absence once.
    "psycopg.pool": logging.ERROR,
    # It logs a traceback for each answer that is not JSON. The error that follows says the same.
    "telegram.request.BaseRequest": logging.CRITICAL,
}
"""Libraries that log each call or more, and from which level on they are heard."""

_TOKEN: Final = r"[0-9]{1,18}(?::|%3A)[A-Za-z0-9_-]{30,}"
_LOGIN_KEY: Final = r"(?<=login/)[A-Za-z0-9_-]{20,}|(?<=login%2F)[A-Za-z0-9_-]{20,}"


def logger(name: str) -> BoundLogger:
    """The logger of a module. Its methods take an event in plain words, and fields by name."""
    return cast(
        "BoundLogger",
        structlog.wrap_logger(
            logging.getLogger(name),
            processors=[structlog.stdlib.filter_by_level, _as_record],
            wrapper_class=BoundLogger,
        ),
    )


def configure_logs(form: LogFormat, level: LogLevel, secrets: Iterable[str] = ()) -> None:
    """Write what is logged from `level` on to stderr, without `secrets`, tokens and login keys."""
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(form, secrets))
    logging.basicConfig(level=LEVELS[level], handlers=[handler], force=True)
    for name, quiet in LIBRARIES.items():
        logging.getLogger(name).setLevel(logging.NOTSET if level is LogLevel.DEBUG else quiet)


def release() -> str:
    """The version that runs."""
    return version("storyline-interactions")


def group_id(chat_id: int | None) -> int | None:
    """`chat_id` if it may be logged: the id of a private chat is its person's."""
    return chat_id if chat_id is not None and chat_id < 0 else None


class Redactor:
    """The last step of a line: hides `secrets`, tokens of bots, and keys of one-time links.

    It searches the finished line, so it finds them in events, fields, errors and tracebacks alike.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        given = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        known = map(re.escape, sorted(given, key=len, reverse=True))
        self._secret = re.compile("|".join([*known, _TOKEN, _LOGIN_KEY]))

    def __call__(self, _logger: WrappedLogger, _name: str, line: Any) -> str:
        """`line` without secrets."""
        return self._secret.sub(HIDDEN, line)


def _formatter(form: LogFormat, secrets: Iterable[str]) -> logging.Formatter:
    if form is LogFormat.JSON:
        last: list[Any] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,  # others print local variables
                sort_keys=False,
            )
        ]
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _add_fields,
        ],
        processors=[ProcessorFormatter.remove_processors_meta, *last, Redactor(secrets)],
    )


def _as_record(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """What the standard library's logger is called with."""
    text, exc_info = event.pop("event"), event.pop("exc_info", None)
    return {"msg": text, "exc_info": exc_info, "extra": {"fields": event}}


def _add_fields(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    fields: Mapping[str, Any] = getattr(event["_record"], "fields", {})
    return {**event, **{key: value for key, value in fields.items() if value is not None}}
