"""One-time links to the dashboard, for its terminal and for the bot."""

from typing import Final, Protocol

from adapters.http_server import parse_address
from adapters.settings import Settings
from adapters.web.address import DashboardAddress
from domain.errors import InvalidInput
from domain.ids import UserId

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
