"""Links to the dashboard, for its terminal and for the bot: one-time links, and views."""

from typing import Final, Protocol
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.http_server import parse_address
from adapters.settings import Settings
from adapters.web.access.address import DashboardAddress
from domain.errors import InvalidInput
from domain.ids import UserId
from domain.reports import Window

TERMINAL_SECONDS: Final = 12 * 3600.0
CHAT_SECONDS: Final = 300.0


class Keys(Protocol):
    """Makes the keys of links. PostgresWebLogins does."""

    def make_key(self, person: UserId | None, seconds: float) -> str:
        """The key of a new one-time link."""


class DashboardLinks:
    """Makes links. `address` is None until the port is known."""

    def __init__(self, keys: Keys, settings: Settings) -> None:
        self._keys = keys
        self._has_login = settings.has_login
        self.address = _known_address(settings)

    def for_terminal(self) -> str | None:
        """A link for the person at this machine."""
        return self._link(None, TERMINAL_SECONDS)

    def for_person(self, person: UserId) -> str | None:
        """A link for a person in a chat."""
        return self._link(person, CHAT_SECONDS)

    def team_view(self, window: Window, chat_id: int | None) -> str | None:
        """Where people see what a team did. None without a public address."""
        return self._view("", window, {} if chat_id is None else {"chat": str(chat_id)})

    def person_view(self, window: Window, person: UUID) -> str | None:
        """Where people see what a person did. None without a public address."""
        return self._view(f"people/{person}", window, {})

    def _view(self, path: str, window: Window, more: dict[str, str]) -> str | None:
        if self.address is None or self.address.public_url is None:
            return None
        zone = ZoneInfo(window.tz)
        query = {
            "since": window.since.astimezone(zone).isoformat(),
            "until": window.as_of.astimezone(zone).isoformat(),
            "tz": window.tz,
        }
        return f"{self.address.url}{path}?{urlencode(query | more)}"

    def _link(self, person: UserId | None, seconds: float) -> str | None:
        if self.address is None:
            return None
        if not self._has_login:
            return self.address.url
        return f"{self.address.url}login/{self._keys.make_key(person, seconds)}"


def dashboard_address(settings: Settings) -> DashboardAddress:
    """The address in the settings. Raises InvalidInput if strangers could read the dashboard."""
    host, port = parse_address(settings.web_listen)
    return DashboardAddress(host, port, settings.public_url, settings.has_login)


def _known_address(settings: Settings) -> DashboardAddress | None:
    """The address in the settings, if people can use it.

    A bot may share the settings of a dashboard that may not start, or that takes any free port.
    """
    try:
        address = dashboard_address(settings)
    except InvalidInput:
        return None
    return address if address.is_known else None
