"""Ports of this machine."""

import socket
from contextlib import ExitStack


def free_ports(number: int) -> list[int]:
    """So many different ports that nothing listens at."""
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)
        ]
        return [each.getsockname()[1] for each in opened]


def free_port() -> int:
    """A port that nothing listens at."""
    return free_ports(1)[0]
