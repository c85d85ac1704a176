"""How a log is written, and from which level on."""

from enum import StrEnum


class LogFormat(StrEnum):
    """The form of each line."""

    CONSOLE = "console"
    """For people."""

    JSON = "json"
    """For machines: a JSON object a line."""


class LogLevel(StrEnum):
    """The least level of what is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
