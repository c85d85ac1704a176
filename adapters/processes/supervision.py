"""Parts that run for ever: started again when they fail, ended by a signal."""

import asyncio
import errno
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

from adapters.backoff import Backoff
from adapters.connection_limits import raise_open_files_limit
from domain.errors import BotRefused, InboxDamaged, InvalidInput
from domain.trouble_log import TroubleLog

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
EXIT_SECONDS = 9.0
THREADS = 64
"""So many may wait for Postgres at a time, and still names are resolved."""


NO_FILES = {errno.EMFILE, errno.ENFILE}
"""How the operating system says that a process, or all of them, have too many files open."""


async def supervised(name: str, part: Callable[[], Awaitable[None]]) -> None:
    """Run `part` for ever: when it fails it is reported, and started again after a pause.

    The same trouble twice in a row is reported once. What a person has to put right, like a wrong
    token, is not tried again.
    """
    backoff, trouble = Backoff(FIRST_PAUSE, LONGEST_PAUSE), TroubleLog(log)
    while True:
        started = monotonic()
        try:
            await part()
            return
        except (BotRefused, InboxDamaged, InvalidInput):
            raise
        except Exception as error:
            if monotonic() - started > LONGEST_PAUSE:  # it has been well meanwhile
                backoff.reset()
                trouble.end()
            trouble.begin(f"{name} failed and is started again: {error}", cause=str(error))
        await asyncio.sleep(backoff.take())


async def together(*parts: Awaitable[None]) -> None:
    """Run all parts until one raises what cannot be helped; then end the others."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            if not task.cancelling():  # a second time would disturb who finishes what is under way
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def run_until_signal(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it ends, or SIGINT or SIGTERM asks it to."""

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
    """Logs trouble of the event loop; that files run out only once, for it comes with each call."""

    def __init__(self) -> None:
        self._files = TroubleLog(log)

    def handle(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in NO_FILES:
            self._files.begin(f"no connection can be accepted: {error.strerror}")
        else:
            loop.default_exception_handler(context)


def _leave_soon(code: int, trouble: BaseException | None = None) -> None:
    """End the process, also if a thread waits for Postgres, which cannot be stopped.

    All that it works on is on disk.
    """

    def leave() -> None:
        if trouble is not None:
            log.error("%s", trouble)
        os._exit(code)

    goodbye = threading.Timer(EXIT_SECONDS, leave)
    goodbye.daemon = True
    goodbye.start()
