"""The webhook, which stores updates before it acknowledges them, beside an empty Starlette app.

Server and client are separate processes; the client holds 40 connections, as Telegram does.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters import http_server
from adapters.telegram.inbox.inbox import open_inbox
from adapters.telegram.inbox.inbox_message import Done, InboxMessage
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.webhook import PATH, SECRET_HEADER, webhook_app
from tests.benchmarks.figures import ROUNDS, Figure, Goal, Sample, ratio, sampled
from tests.benchmarks.server import Server

UPDATES = 10_000
CONNECTIONS = 40
SECRET = "webhook-secret"
CHATS = 50

processes = get_context("spawn")

App = Callable[[Path], AbstractAsyncContextManager[ASGIApp]]


def webhook(server: Server) -> Iterator[Figure]:
    """How many updates a second are stored, and how long Telegram waits for its 200."""
    updates = server.scaled(UPDATES)
    slowest: list[float] = []
    with (
        TemporaryDirectory() as folder,
        served(ours, Path(folder)) as our_port,
        served(nothing, Path(folder)) as bare_port,
    ):
        for port in (our_port, bare_port):  # warm up
            load(port, CONNECTIONS)

        def accept() -> float:
            rate, p99 = load(our_port, updates)
            slowest.append(p99)
            return rate

        our_rate, bare_rate = sampled(ROUNDS, accept, lambda: load(bare_port, updates)[0])
    goal = Goal(">=", 0.6)
    yield ratio("webhook: accepted durably / Starlette doing nothing", our_rate, bare_rate, goal)
    yield Figure("webhook: accepted durably", our_rate, "/s", "", Goal(">=", 2_000))
    p99, basis = Sample(tuple(slowest)) * 1_000, f"{CONNECTIONS} connections"
    yield Figure("webhook: p99", p99, "ms", basis, Goal("<", 100))


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[ASGIApp]:
    """Our webhook, with an inbox that empties as fast as it fills."""
    async with open_inbox(folder / "inbox.sqlite") as (inbox, changes):

        async def handle(entry: InboxMessage) -> bool:
            await changes.append(Done(entry.number))
            return True

        async def notify(message: InboxMessage) -> None:
            """There are no presses here."""

        queues = OrderedQueues()
        queues.start(handle, SlowPressNotice(notify, now=lambda: datetime.now(UTC)))
        ingress = Ingress(inbox, changes, queues, capacity=50_000, now=lambda: datetime.now(UTC))
        yield webhook_app(ingress, SECRET)


@asynccontextmanager
async def nothing(folder: Path) -> AsyncIterator[Starlette]:
    """An app that only answers: the cost of the framework."""

    async def receive(request: Request) -> Response:
        await request.body()
        return Response(status_code=200)

    yield Starlette(routes=[Route(PATH, receive, methods=["POST"])])


@contextmanager
def served(app: App, folder: Path) -> Iterator[int]:
    """Serve `app` in a process of its own. Yields its port."""
    here, there = processes.Pipe()
    process = processes.Process(target=serve, args=(app, folder, there), daemon=True)
    process.start()
    try:
        port: int = here.recv()
        yield port
    finally:
        process.kill()
        process.join()


def serve(app: App, folder: Path, told: Connection) -> None:
    asyncio.run(_serve(app, folder, told))


async def _serve(app: App, folder: Path, told: Connection) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        async with app(folder) as served_app:
            told.send(listener.getsockname()[1])
            await http_server.serve(served_app, listener)


def load(port: int, updates: int) -> tuple[float, float]:
    """Post updates over all connections. Returns updates a second, and the p99 in seconds."""
    here, there = processes.Pipe()
    process = processes.Process(target=post_all, args=(port, updates, there), daemon=True)
    process.start()
    rate, p99 = here.recv()
    process.join()
    return rate, p99


def post_all(port: int, updates: int, told: Connection) -> None:
    told.send(asyncio.run(_post_all(port, updates)))


async def _post_all(port: int, updates: int) -> tuple[float, float]:
    first_id = int(perf_counter() * 1_000_000)  # another one each time
    waiting = iter([request(first_id + number) for number in range(updates)])
    latencies: list[float] = []
    start = perf_counter()
    await asyncio.gather(*(_post(port, waiting, latencies) for _ in range(CONNECTIONS)))
    return updates / (perf_counter() - start), quantiles(latencies, n=100)[98]


async def _post(port: int, waiting: Iterator[bytes], latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for content in waiting:
        start = perf_counter()
        writer.write(content)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        latencies.append(perf_counter() - start)
    writer.close()
    await writer.wait_closed()


def request(update_id: int) -> bytes:
    """A press, as Telegram posts it."""
    chat = {"id": -1001 - update_id % CHATS, "type": "supergroup", "title": "Content team"}
    person = {"id": 7001, "is_bot": False, "first_name": "Alice", "username": "alice"}
    message = {"message_id": 7, "date": 1_715_000_000, "chat": chat, "caption": "At dawn " * 30}
    query = {"id": f"{update_id}", "from": person, "message": message, "chat_instance": "1"}
    query["data"] = "v1:posted:0197a5c0-0000-7000-8000-000000000001"
    body = json.dumps({"update_id": update_id, "callback_query": query}).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: bot\r\n{SECRET_HEADER}: {SECRET}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
