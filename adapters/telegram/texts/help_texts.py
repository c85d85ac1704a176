"""The command menu and the help."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol


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
    EXPORT = "export"
    EDIT = "edit"
    MOVE = "move"
    REMOVE = "remove"
    HISTORY = "history"
    PAUSE = "pause"
    RESUME = "resume"


class HelpTexts(Protocol):
    """What the bot says about its commands."""

    commands: Mapping[MenuCommand, str]
    """What each command does, for the menus."""
    welcome: str
    for_admins: str
    """What /help adds for admins."""
