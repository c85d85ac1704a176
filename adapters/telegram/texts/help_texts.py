"""The command menu and the help."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from adapters.telegram.texts.fitting import quoted


class MenuCommand(StrEnum):
    """The commands in the menus."""

    QUEUE = "queue"
    NEXT = "next"
    UNDO = "undo"
    STATUS = "status"
    STATS = "stats"
    HELP = "help"
    DASHBOARD = "dashboard"
    TEAM = "team"
    ALERTS = "alerts"
    EXPORT = "export"
    EDIT = "edit"
    MOVE = "move"
    REMOVE = "remove"
    HISTORY = "history"
    DIGEST = "digest"
    AUDIT = "audit"
    PAUSE = "pause"
    RESUME = "resume"


class HelpTexts(Protocol):
    """What the bot says about its commands."""

    commands: Mapping[MenuCommand, str]
    """What each command does, for the menus."""
    welcome: str
    for_admins: str
    """What /help adds for admins."""
    unknown_command: str
    only_commands: str
    """The answer to plain text."""

    def stands_alone(self, command: str, given: str) -> str:
        """Why a command with something after it is not carried out."""
        return self.takes_nothing(command, quoted(given))

    def not_understood(self, given: str, usage: str) -> str:
        """Why a command is not carried out. `usage` (HTML) says what it takes."""
        return f"{self.is_not_understood(quoted(given))} {usage}"

    def no_days(self, command: str, given: str, limit: int) -> str:
        """Why `given` is not a number of days, which is from 1 to `limit`."""
        return self.is_no_number_of_days(command, quoted(given), limit)

    def too_fast(self, command: str | None, wait: timedelta) -> str:
        """Why a command, or something else, is not answered, and for how long."""
        return self.answers_again(command, wait) if command else self.listens_again(wait)

    def answers_again(self, command: str, wait: timedelta) -> str:
        """The person sends `command` too often. It is answered again after `wait`."""

    def listens_again(self, wait: timedelta) -> str:
        """The person sends something else too often. The bot answers again after `wait`."""

    def takes_nothing(self, command: str, given: str) -> str:
        """Nothing may stand after `command`, and `given` (HTML) does."""

    def is_not_understood(self, given: str) -> str:
        """Nothing is done, because `given` (HTML) is not understood."""

    def is_no_number_of_days(self, command: str, given: str, limit: int) -> str:
        """`given` (HTML) is not a number from 1 to `limit`."""
