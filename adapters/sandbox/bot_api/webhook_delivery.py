"""Deliver updates to a webhook, in order for each partition key, until accepted or too old."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from random import Random
from typing import Final

import httpx

from adapters.backoff import Backoff
from adapters.sandbox.clock import Clock
from adapters.sandbox.state.update_queue import Updates, WaitingUpdate

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_FIRST_PAUSE: Final = 2
_LONGEST_PAUSE: Final = (60, 120)
_LONGEST_RETRY_AFTER: Final = 3600
_TIMEOUT: Final = 60.0

Failed = Callable[[str], None]


class Delivery:
    """Posts waiting updates to `url`, over at most `connections` connections at once."""

    def __init__(
        self,
        updates: Updates,
        clock: Clock,
        *,
        url: str,
        secret: str,
        connections: int,
        failed: Failed,
    ) -> None:
        self._updates = updates
        self._clock = clock
        self._url = url
        self._headers = {"Content-Type": "application/json"}
        self._headers |= {SECRET_HEADER: secret} if secret else {}
        self._most_loaded = connections * 2
        self._connections = asyncio.Semaphore(connections)
        self._failed = failed
        self._queues: dict[str, deque[WaitingUpdate]] = {}
        self._loaded = 0
        self._next_id = 0
        self._wake = asyncio.Event()
        self._random = Random()

    def wake(self) -> None:
        """An update has arrived, or there is room for more."""
        self._wake.set()

    async def run(self) -> None:
        """Deliver forever."""
        async with self._client() as client, asyncio.TaskGroup() as queues:
            while True:
                self._wake.clear()
                self._load(client, queues)
                await self._wake.wait()

    def _load(self, client: httpx.AsyncClient, queues: asyncio.TaskGroup) -> None:
        for update in self._updates.from_id(self._next_id, self._most_loaded - self._loaded):
            self._next_id = update.id + 1
            self._loaded += 1
            if update.partition_key in self._queues:
                self._queues[update.partition_key].append(update)
            else:
                self._queues[update.partition_key] = deque([update])
                queues.create_task(self._drain(client, update.partition_key))

    async def _drain(self, client: httpx.AsyncClient, partition_key: str) -> None:
        waiting = self._queues[partition_key]
        while waiting:
            await self._deliver(client, waiting[0])
            self._updates.confirm(waiting.popleft().id)
            self._loaded -= 1
            self.wake()
        del self._queues[partition_key]

    async def _deliver(self, client: httpx.AsyncClient, update: WaitingUpdate) -> None:
        """Send until it is accepted; drop it if the next try would be too late."""
        backoff = Backoff(_FIRST_PAUSE, self._random.randint(*_LONGEST_PAUSE))
        has_failed = False
        while self._clock.now() < update.expires_at:
            async with self._connections:
                retry_after = await self._send(client, update)
            if retry_after is None:
                return
            pause = retry_after or (backoff.take() if has_failed else 0)
            has_failed = True
            again_at = self._clock.now() + pause
            if again_at > update.expires_at:
                return
            await self._clock.sleep_until(again_at)

    async def _send(self, client: httpx.AsyncClient, update: WaitingUpdate) -> int | None:
        """None if it is accepted, else the seconds that the webhook asks to wait."""
        try:
            response = await client.post(self._url, content=update.body, headers=self._headers)
        except httpx.HTTPError as error:
            self._failed(f"Connection failed: {type(error).__name__}")
            return 0
        if response.is_success:
            return None
        reason = f"{response.status_code} {response.reason_phrase}"
        self._failed(f"Wrong response from the webhook: {reason}")
        asked = response.headers.get("retry-after", "")
        return min(int(asked), _LONGEST_RETRY_AFTER) if asked.isdecimal() else 0

    def _client(self) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        return httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False)
