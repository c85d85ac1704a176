"""The address of the dashboard: which names it answers to, and whether it may listen there."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from domain.errors import InvalidInput

HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+)(:[0-9]{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DashboardAddress:
    """Where the dashboard listens, and its public address if it has one."""

    host: str
    port: int
    public_url: str | None = None
    has_login: bool = True

    def __post_init__(self) -> None:
        """Raise InvalidInput for a dashboard that strangers could read."""
        if self.has_login and self.public_url is None and not self.is_loopback:
            raise InvalidInput(
                f"the dashboard may not listen at {self.host}: set STORYLINE_PUBLIC_URL to its"
                " https address, or STORYLINE_WEB_LOGIN=off behind a proxy with a login of its own"
            )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host == "localhost" or _is_loopback(self.host)

    @property
    def is_known(self) -> bool:
        """Whether a link can be made. Port 0 stands for any free one, which is not known yet."""
        return self.public_url is not None or self.port != 0

    @property
    def is_private(self) -> bool:
        """Whether it is for people at this machine: a proxy before it would open it to others."""
        return self.has_login and self.public_url is None

    @property
    def url(self) -> str:
        """Where browsers find it, with a slash at the end."""
        if self.public_url is not None:
            return self.public_url.rstrip("/") + "/"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    @property
    def is_secure(self) -> bool:
        """Whether browsers use https."""
        return self.public_url is not None

    @property
    def cookie(self) -> str:
        """The name of the session's cookie.

        Browsers send a cookie to every port of a machine, so the port is in the name.
        """
        return "__Host-storyline" if self.is_secure else f"storyline_{self.port}"

    def answers_to(self, host: str) -> bool:
        """Whether a request with this Host header is for us.

        A name of somebody else's that points to this machine is not ours: DNS rebinding.
        """
        match = HOST.fullmatch(host)
        if match is None:
            return False
        name = match[1].strip("[]").lower()
        if name == "localhost" or _is_loopback(name):
            return True
        if self.public_url is not None:
            return name == urlsplit(self.public_url).hostname
        return not self.is_loopback  # there is no login: the proxy before it decides

    def is_ours(self, origin: str, host: str) -> bool:
        """Whether this Origin header names a page of the dashboard at this Host header."""
        if self.is_secure:
            return origin + "/" == self.url
        return urlsplit(origin).netloc == host


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
