"""The dashboard in a process of its own, and people who log in to it."""

import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from adapters.cli import main
from tests.drivers.programs import NOTHING, Program
from tests.drivers.waiting import wait_for

TOLD = re.compile(r"The dashboard is at (http\S+)\s")


@contextmanager
def web_process(environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The link that a dashboard tells."""
    told = folder / "web.log"
    told.unlink(missing_ok=True)
    program = Program(main, "web", environment=environment, stdout=NOTHING, stderr=told)

    def link() -> str | None:
        assert program.is_running(), told.read_text()
        found = TOLD.search(told.read_text())
        return found and found[1]

    try:
        yield wait_for(link, "link to the dashboard")
        program.signal(signal.SIGTERM)
        assert program.wait(15) == 0
    finally:
        program.kill()


def address_of(link: str) -> str:
    """The address of the dashboard without the key."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(link))


def visitor(link: str) -> httpx.Client:
    """A browser with no session yet."""
    return httpx.Client(base_url=address_of(link), trust_env=False, timeout=60)


def log_in(client: httpx.Client, link: str) -> httpx.Response:
    """Open a link. Returns the answer."""
    return client.get(link)


@contextmanager
def logged_in(link: str) -> Iterator[httpx.Client]:
    """A browser that has logged in by a link."""
    with visitor(link) as client:
        assert log_in(client, link).status_code == 303
        yield client
