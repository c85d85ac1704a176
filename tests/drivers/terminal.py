"""The command line on a terminal of 80 columns and 24 lines."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from contextlib import suppress

COLUMNS, LINES = 80, 24


def on_terminal(environment: Mapping[str, str], *arguments: str) -> str:
    """What `storyline` shows to a person. Fails when the command fails."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "adapters.cli", *arguments]
    settings = {**environment, "TERM": "xterm"}
    with subprocess.Popen(command, env=settings, stdout=terminal, stderr=terminal) as process:
        os.close(terminal)
        shown = b""
        with suppress(OSError):  # the other end is closed
            while part := os.read(controller, 10_000):
                shown += part
        assert process.wait(60) == 0, shown
    os.close(controller)
    return shown.decode().replace("\r\n", "\n")
