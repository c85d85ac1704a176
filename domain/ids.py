"""Ids: their limits, and how stream ids are made.

Ids that grow with time keep index inserts at the right edge of the b-tree. So most stream ids are
ordered: those of updates by Telegram's `update_id`, those without a name by the clock. Streams of
an idempotency key or a chat have hashes as ids, in no order.
"""

from datetime import datetime
from typing import NewType
from uuid import UUID, uuid5

StreamId = NewType("StreamId", UUID)
UserId = NewType("UserId", UUID)
ItemId = NewType("ItemId", UUID)

BIGINT = 2**63 - 1
"""The largest bigint of Postgres. The smallest is `-BIGINT - 1`."""

MAX_UPDATE_ID = (1 << 48) - 1
"""The largest update id that fits into a stream id. Telegram's have 31 bits today."""

MAX_BOT_ID = (1 << 62) - 1
"""The largest bot id that fits into a stream id. Telegram's have about 10 digits today."""

_LOW_BITS = (1 << 62) - 1
_RANDOM_BITS = (1 << 74) - 1
_IDEMPOTENCY_KEYS = UUID("6f1c7a52-3c1d-4c57-9a3e-5d8b0f5b7a11")
_CHATS = UUID("9b0d3f7e-2a64-4f0c-8e15-c3a9d1706b52")
_OFFERS = UUID("5e2c8a41-97d3-4b06-b1f8-0c6d4e7a2935")


def fits_bigint(number: int) -> bool:
    """Whether `number` fits into a bigint, as all ids of Telegram do."""
    return -BIGINT - 1 <= number <= BIGINT


def update_stream_id(bot_id: int, update_id: int) -> StreamId:
    """The stream of one Telegram update: the same for every redelivery (RFC 9562, version 8)."""
    return StreamId(UUID(int=update_id << 80 | 8 << 76 | 2 << 62 | (bot_id & _LOW_BITS)))


def update_id_of(stream_id: UUID) -> int:
    """The update id in the stream of an update."""
    return stream_id.int >> 80


def keyed_stream_id(idempotency_key: str) -> StreamId:
    """The stream that belongs to the caller's `idempotency_key`."""
    return StreamId(uuid5(_IDEMPOTENCY_KEYS, idempotency_key))


def chat_stream_id(chat_id: int) -> StreamId:
    """The stream of events about the chat itself."""
    return StreamId(uuid5(_CHATS, str(chat_id)))


def offers_stream_id(chat_id: int) -> StreamId:
    """The stream of pauses of the offers in a chat. `chat_id` is the first id of the chat."""
    return StreamId(uuid5(_OFFERS, str(chat_id)))


def timed_stream_id(now: datetime, randomness: int) -> StreamId:
    """A stream without a name: ordered by `now`, unique by 74 random bits (version 7)."""
    milliseconds = int(now.timestamp() * 1000)
    noise = randomness & _RANDOM_BITS
    return StreamId(
        UUID(int=milliseconds << 80 | 7 << 76 | (noise >> 62) << 64 | 2 << 62 | noise & _LOW_BITS)
    )
