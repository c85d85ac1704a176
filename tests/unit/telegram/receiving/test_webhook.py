"""The webhook: who does not know the secret stores nothing; 200 means that it is on disk."""

import asyncio
import hmac
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.telegram.inbox.inbox import Inbox, InboxChanges, open_inbox
from adapters.telegram.inbox.inbox_message import Done, InboxMessage
from adapters.telegram.processing.ordered_queues import OrderedQueues
from adapters.telegram.processing.slow_press_notice import SlowPressNotice
from adapters.telegram.receiving.ingress import Ingress
from adapters.telegram.receiving.webhook import MAX_BODY, PATH, SECRET_HEADER, webhook_app
from tests.factories.updates import update_fixtures

SECRET = "what-telegram-proves-itself-with"


class WebhookDriver:
    """Where Telegram posts, and what has arrived."""

    def __init__(self, http: httpx.AsyncClient, inbox: Inbox) -> None:
        self._http = http
        self.inbox = inbox

    async def __call__(
        self, body: Any, secret: str | None = SECRET, **headers: str
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self._http.post(
            PATH, content=content, headers=headers | ({SECRET_HEADER: secret} if secret else {})
        )

    def arrived(self) -> list[Any]:
        return [json.loads(entry.raw) for entry in self.inbox.open_messages()]


@asynccontextmanager
async def posting(
    path: Path, capacity: int = 1_000, changes: InboxChanges | None = None
) -> AsyncIterator[WebhookDriver]:
    async with open_inbox(path) as (inbox, real_changes):
        queues = OrderedQueues()
        queues.start(
            never, SlowPressNotice(nobody, now=lambda: datetime.now(UTC), notify_delay=1_000)
        )
        ingress = Ingress(
            inbox, changes or real_changes, queues, capacity=capacity, now=lambda: datetime.now(UTC)
        )
        transport = httpx.ASGITransport(webhook_app(ingress, SECRET))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:
            yield WebhookDriver(http, inbox)
        await queues.stop()


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[WebhookDriver]:
    async with posting(tmp_path / "inbox.sqlite") as post:
        yield post


async def never(entry: InboxMessage) -> bool:
    await asyncio.Event().wait()
    return False


async def nobody(message: InboxMessage) -> None:
    raise AssertionError(message)


async def test_an_update_is_accepted_and_on_disk(post: WebhookDriver) -> None:
    update = {"update_id": 7, "message": {"text": "é 😀 \ud83d"}}
    assert (await post(update)).status_code == 200
    assert post.arrived() == [update]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "\xe9"])
async def test_without_the_secret_nothing_is_stored(
    post: WebhookDriver, secret: str | None
) -> None:
    headers = {SECRET_HEADER.encode(): secret.encode("latin-1")} if secret is not None else {}
    answer = await post._http.post(PATH, content=b'{"update_id":7}', headers=headers)
    assert answer.status_code == 403
    assert SECRET not in answer.text
    assert post.arrived() == []


async def test_the_secret_is_compared_in_constant_time(
    post: WebhookDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []
    compare_digest = hmac.compare_digest

    def compare(given: bytes, expected: bytes) -> bool:
        compared.append((given, expected))
        return compare_digest(given, expected)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    await post({"update_id": 7}, secret="guess")
    assert compared == [(b"guess", SECRET.encode())]


async def parts(*sizes: int) -> AsyncIterator[bytes]:
    for size in sizes:
        yield b"x" * size


@pytest.mark.parametrize("sizes", [[MAX_BODY + 1], [MAX_BODY, 1]], ids=["at once", "in parts"])
async def test_a_body_that_is_too_large_is_refused(post: WebhookDriver, sizes: list[int]) -> None:
    told = await post(b"x" * sum(sizes))
    untold = await post._http.post(PATH, content=parts(*sizes), headers={SECRET_HEADER: SECRET})
    assert told.status_code == untold.status_code == 413
    assert post.arrived() == []


async def test_a_body_as_large_as_allowed_is_taken(post: WebhookDriver) -> None:
    frame = b'{"update_id":7,"x":"%s"}'
    assert (await post(frame % (b"x" * (MAX_BODY - len(frame) + 2)))).status_code == 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"words", "not JSON"),
        (b"[]", "must be a JSON object, not list"),
        (b"7", "must be a JSON object, not int"),
        (b"null", "must be a JSON object, not NoneType"),
        (b"\xff", "not JSON: 'utf-8' codec"),
        (b"\x1f\x8b\x08\x00gzip", "not JSON"),
        (b"[" * 500_000, "nested too deep"),
        (b'{"a":' * 150_000, "nested too deep"),
        (b'{"update_id":7,"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nested too deep"),
        (b"9" * 9999, "not JSON: Exceeds the limit"),
    ],
    ids=lambda value: repr(value[:12]),
)
async def test_what_is_no_update_is_kept_and_not_sent_again(
    post: WebhookDriver, body: bytes, reason: str
) -> None:
    answers = [await post(body), await post({"update_id": 8})]
    assert [answer.status_code for answer in answers] == [200, 200]
    (parked,) = post.inbox.listing(only_parked=True)
    assert parked.raw == body
    assert reason in (parked.parked or "")
    assert post.arrived() == [{"update_id": 8}]


@pytest.mark.parametrize("depth", range(100, 1_200, 100))
async def test_an_object_that_nests_deep_is_taken_or_parked(
    post: WebhookDriver, depth: int
) -> None:
    assert (await post(nested(depth))).status_code == 200
    status = post.inbox.status()
    assert (status.open, status.parked) in [(1, 0), (0, 1)]


def nested(depth: int) -> bytes:
    return b'{"update_id":7,"x":%s%s}' % (b"[" * depth, b"]" * depth)


async def test_another_update_under_an_id_that_waits_is_kept_too(post: WebhookDriver) -> None:
    bodies = [b'{"update_id":7,"a":1}', b'{"update_id":7,"a":2}']
    for body in bodies:
        assert (await post(body)).status_code == 200
    assert post.arrived() == [{"update_id": 7, "a": 1}, {"update_id": 7, "a": 2}]


async def test_another_update_under_the_id_of_one_that_is_done_is_kept_too(
    post: WebhookDriver,
) -> None:
    bodies = [b'{"update_id":7,"a":1}', b'{"update_id":7,"a":2}']
    await post(bodies[0])
    post.inbox.write([Done(entry.number) for entry in post.inbox.open_messages()])
    for body in bodies:
        assert (await post(body)).status_code == 200
    assert post.arrived() == [{"update_id": 7, "a": 2}]


async def test_a_full_inbox_asks_to_try_again_later(tmp_path: Path) -> None:
    async with posting(tmp_path / "inbox.sqlite", capacity=1) as post:
        assert (await post({"update_id": 7})).status_code == 200
        answer = await post({"update_id": 8})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert post.arrived() == [{"update_id": 7}]


async def test_a_disk_that_takes_nothing_asks_to_try_again_later(post: WebhookDriver) -> None:
    (pages,) = post.inbox._database.execute("PRAGMA page_count").fetchone()
    post.inbox._database.execute(f"PRAGMA max_page_count = {pages}")
    update = {"update_id": 7, "text": "x" * 100_000}
    assert (await post(update)).status_code == 503
    post.inbox._database.execute("PRAGMA max_page_count = 100000")
    assert (await post(update)).status_code == 200
    assert post.arrived() == [update]


async def test_nobody_hears_200_before_the_commit(tmp_path: Path) -> None:
    path = tmp_path / "inbox.sqlite"
    async with posting(path) as post:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # a commit that does not end
            answer = asyncio.ensure_future(post({"update_id": 7}))
            await asyncio.sleep(0.2)
            assert not answer.done()
            other.execute("ROLLBACK")
        assert (await answer).status_code == 200


async def test_the_same_update_twice_is_stored_once(post: WebhookDriver) -> None:
    answers = await asyncio.gather(*(post({"update_id": 7}) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert post.arrived() == [{"update_id": 7}]


async def test_only_post_is_served_and_the_secret_counts_at_any_path(post: WebhookDriver) -> None:
    assert (await post._http.get(PATH)).status_code == 405
    assert (await post._http.post("/", content=b"{}")).status_code == 403
    proof = {SECRET_HEADER: SECRET}
    assert (await post._http.post("/a/b", content=b'{"update_id":7}', headers=proof)).is_success
    assert post.arrived() == [{"update_id": 7}]


async def test_every_kind_of_update_is_accepted(post: WebhookDriver) -> None:
    sent = list(update_fixtures().values())
    for update in sent:
        assert (await post(update)).status_code == 200
    assert post.arrived() == sent
