"""Run parts of a process forever: start them again when they fail, end them at a signal."""

import asyncio
import errno
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

from adapters.backoff import Backoff
from adapters.connection_limits import raise_open_files_limit
from adapters.logs import logger
from domain.errors import BotRefused, InboxDamaged, InvalidInput, ReleaseTooOld
from domain.trouble_log import TroubleLog

log = logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
EXIT_SECONDS = 9.0
THREADS = 64
"""So many calls can wait for Postgres at once, and host names are resolved all the same."""


NO_FILES = {errno.EMFILE, errno.ENFILE}
"""How the operating system says that a process, or all of them, have too many files open."""


async def supervised(name: str, part: Callable[[], Awaitable[None]]) -> None:
    """Run `part` forever: when it fails, report it and start it again after a pause.

    The same failure twice in a row is reported once. A failure that a person must put right, like a
    wrong token or an old release, is raised.
    """
    backoff, trouble = Backoff(FIRST_PAUSE, LONGEST_PAUSE), TroubleLog(__name__)
    loop = asyncio.get_running_loop()
    while True:
        started = monotonic()
        working = loop.call_later(LONGEST_PAUSE, trouble.end, f"{name} works again")
        try:
            await part()
            return
        except (BotRefused, InboxDamaged, InvalidInput, ReleaseTooOld):
            raise
        except Exception as error:
            if monotonic() - started > LONGEST_PAUSE:  # it worked in between
                backoff.reset()
            trouble.begin(f"{name} failed and is started again: {error}", cause=str(error))
        finally:
            working.cancel()
        await asyncio.sleep(backoff.take())


async def together(*parts: Awaitable[None]) -> None:
    """Run all parts until one raises an error; then end the others."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            if not task.cancelling():  # a second cancel would interrupt its clean-up
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def run_until_signal(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it ends, or until SIGINT or SIGTERM."""

    async def main() -> None:
        task = asyncio.ensure_future(work())
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_LoopTrouble().handle)
        loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="work"))

        def stop() -> None:
            task.cancel()
            _leave_soon(0)

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        try:
            await task
        except asyncio.CancelledError:
            log.info("stopped")
        except BaseException as error:
            _leave_soon(1, error)
            raise

    raise_open_files_limit()
    asyncio.run(main())


class _LoopTrouble:
    """Logs errors of the event loop. That files run out is logged once: each new call tells it."""

    def __init__(self) -> None:
        self._files = TroubleLog(__name__)
        self._ending: asyncio.TimerHandle | None = None

    def handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in NO_FILES:
            self._files.begin(f"no connection can be accepted: {error.strerror}")
            if self._ending:
                self._ending.cancel()
            self._ending = loop.call_later(
                LONGEST_PAUSE, self._files.end, "connections can be accepted again"
            )
        else:
            loop.default_exception_handler(context)


def _leave_soon(code: int, trouble: BaseException | None = None) -> None:
    """End the process even if a thread still waits for Postgres and cannot be stopped.

    Its work is on disk.
    """

    def leave() -> None:
        if trouble is not None:
            log.error(f"ended by an error: {trouble}")
        os._exit(code)

    goodbye = threading.Timer(EXIT_SECONDS, leave)
    goodbye.daemon = True
    goodbye.start()
