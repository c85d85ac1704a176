"""The systemd units that ship, read as systemd reads them."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs/operations/systemd"
SETTINGS_FILE = FOLDER / "storyline.env"
COMMAND_FILE = FOLDER / "storyline"
BACKUP_FILE = FOLDER / "storyline-backup"
LINE = re.compile(r"^([A-Z]\w*)=(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Unit:
    """A service."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    def values(self, key: str) -> list[str]:
        """What the unit gives a key, line by line."""
        return [value for name, value in LINE.findall(self.path.read_text()) if name == key]

    def value(self, key: str) -> str:
        """The only value of a key."""
        (value,) = self.values(key)
        return value

    @property
    def command(self) -> list[str]:
        """What the unit starts."""
        return shlex.split(self.value("ExecStart"))

    @property
    def environment(self) -> dict[str, str]:
        """What it gives the program, without the file of settings, which wins."""
        return dict(each.split("=", 1) for each in self.values("Environment"))


def units() -> list[Unit]:
    return [Unit(path) for path in sorted(FOLDER.glob("*.service"))]


def shipped_settings() -> dict[str, str]:
    """The settings in the file that ships."""
    return dict(LINE.findall(SETTINGS_FILE.read_text()))
