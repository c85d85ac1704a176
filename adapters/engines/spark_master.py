"""Where Spark works: in this process, or on the workers of a master."""

import re
import socket
from dataclasses import dataclass
from typing import Final

from domain.errors import InvalidInput, StorylineError

ON_THIS_MACHINE: Final = "local[*]"
ANSWER_SECONDS: Final = 5
_LOCAL: Final = re.compile(r"local(\[(\*|[1-9]\d*)\])?")
_CLUSTER: Final = re.compile(r"spark://[^/,:]+:\d+(,[^/,:]+:\d+)*")


@dataclass(frozen=True, slots=True)
class SparkMaster:
    """`local[*]`: all cores of this machine. `spark://host:port`: a cluster.

    A cluster may have standby masters: `spark://host:port,host:port`.
    """

    url: str

    def __post_init__(self) -> None:
        if not _LOCAL.fullmatch(self.url) and not _CLUSTER.fullmatch(self.url):
            raise InvalidInput(f"--master is local[*] or spark://HOST:PORT, not {self.url!r:.80}")

    @property
    def is_cluster(self) -> bool:
        """Whether other processes do the work, maybe on other machines."""
        return self.url.startswith("spark://")

    @property
    def is_on_this_machine(self) -> bool:
        """Whether nothing of it is reached over a network."""
        return all(host in {"127.0.0.1", "localhost"} for host, _ in self._addresses())

    def check_answers(self) -> None:
        """Raise StorylineError if nothing listens there. Spark itself would try for a minute."""
        if not self.is_cluster or any(map(_listens, self._addresses())):
            return
        raise StorylineError(f"the Spark master {self.url} does not answer")

    def _addresses(self) -> list[tuple[str, int]]:
        if not self.is_cluster:
            return []
        pairs = (each.split(":") for each in self.url.removeprefix("spark://").split(","))
        return [(host, int(port)) for host, port in pairs]


def _listens(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, ANSWER_SECONDS):
            return True
    except (OSError, OverflowError):  # a port over 65535
        return False
