"""Limits on HTTP connections: how many are open, and how long one may keep its request incomplete.

A request that has come whole is left alone, however long its response takes: a long poll, a live
stream. A flood of silent connections costs neither descriptors nor lines in the log.
"""

import asyncio
import resource
from typing import ClassVar, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from domain.trouble_log import TroubleLog

MAX_CONNECTIONS: Final = 1_000
"""Of one listener, where the process may open four times as many files."""

MAX_OPEN_FILES: Final = 65_536

HEADER_SECONDS: Final = 10.0
"""From the connection, or the response before, to the last byte of the headers."""

BODY_SECONDS: Final = 30.0
"""Between two bytes of a body."""


def raise_open_files_limit() -> None:
    """Let this process open as many files as the system permits; the usual 1,024 are too few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def max_connections() -> int:
    """How many connections one listener of this process keeps open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MAX_CONNECTIONS, soft // 4)


def limited_protocol(limit: int) -> type[H11Protocol]:
    """The protocol of one listener, at most `limit` of whose connections are open."""

    class OfOneListener(_LimitedConnection):
        max_open = limit
        awaiting_headers: ClassVar[dict[_LimitedConnection, None]] = {}
        trouble = TroubleLog(__name__)

    return OfOneListener


class _LimitedConnection(H11Protocol):
    """Closes itself when its request does not arrive.

    Where too many are open, the one that has waited longest for its headers makes room.
    """

    max_open: ClassVar[int]
    awaiting_headers: ClassVar["dict[_LimitedConnection, None]"]
    trouble: ClassVar[TroubleLog]

    _waits_since: float
    _heard_at: float
    _check: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_headers()
        self._check = self.loop.call_later(HEADER_SECONDS, self._close_if_silent)
        if len(self.connections) > self.max_open:
            self.trouble.begin(f"more than {self.max_open} connections: silent ones are closed")
            next(iter(self.awaiting_headers)).close()

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self.awaiting_headers.pop(self, None)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE:
            self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self.awaiting_headers.pop(self, None)
        self._check.cancel()
        super().connection_lost(exc)
        if len(self.connections) < self.max_open // 2:
            self.trouble.end("connections are few again")

    def close(self) -> None:
        """Close it, and count it no more."""
        self.awaiting_headers.pop(self, None)
        self.transport.abort()

    def _await_headers(self) -> None:
        self._waits_since = self._heard_at = self.loop.time()
        self.awaiting_headers[self] = None

    def _close_if_silent(self) -> None:
        left = self._seconds_left()
        if left > 0:
            self._check = self.loop.call_later(left, self._close_if_silent)
        else:
            self.close()

    def _seconds_left(self) -> float:
        """How long the next bytes of the request may still take."""
        now = self.loop.time()
        if self.conn.their_state is h11.IDLE:
            return self._waits_since + HEADER_SECONDS - now
        is_body_awaited = self.conn.their_state is h11.SEND_BODY and not self.flow.read_paused
        if is_body_awaited and not self.cycle.response_started:
            return self._heard_at + BODY_SECONDS - now
        return HEADER_SECONDS
