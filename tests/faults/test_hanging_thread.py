"""A process that has to end does so, also while one of its threads hangs."""

import subprocess
import sys

STUCK = """
import asyncio, threading
from adapters.processes import supervision
from domain.errors import BotRefused

async def work():
    asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)
    raise BotRefused("no such token")

supervision.EXIT_SECONDS = 0.1
supervision.run_until_signal(work)
"""


def test_trouble_ends_everything_also_while_a_thread_hangs() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STUCK], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "no such token" in ended.stderr
