"""The hash chain over the log, and how to find its first break.

Each appended batch makes one link. Its digest is a SHA-256 over the digest of the link before, the
positions it covers, the time, and the digest of each event. So no event can be changed, removed or
added without changing every later digest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import zip_longest
from struct import Struct
from typing import NamedTuple, Self

from domain.errors import InvalidInput

SIZE = sha256().digest_size
ENTRY = Struct(">q8si")


class Head(NamedTuple):
    """The end of a chain: the last position, and the digest over everything up to it."""

    position: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.digest.hex()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse the text of a head. Raises InvalidInput."""
        position, _, digest = text.strip().partition(":")
        try:
            head = cls(int(position), bytes.fromhex(digest))
        except ValueError:
            head = cls(-1, b"")
        if head.position < 0 or len(head.digest) != SIZE:
            raise InvalidInput(
                f"{text!r} is not a head of a log, as `storyline audit head` prints it"
            )
        return head


START = Head(0, bytes(SIZE))
"""The head of a log without events."""


class Entry(NamedTuple):
    """One event in the chain. `recorded_at` is int8 microseconds, as Postgres sends it."""

    position: int
    recorded_at: bytes
    digest: bytes


class Link(NamedTuple):
    """The link of one batch; the last event of the batch is at `position`."""

    position: int
    follows: int
    recorded_at: bytes
    digests: bytes
    digest: bytes

    @classmethod
    def after(cls, previous: Head, position: int, recorded_at: bytes, digests: bytes) -> Self:
        """The link of a batch that was appended right after `previous`."""
        covered = _int8(previous.position) + _int8(position) + recorded_at
        digest = sha256(previous.digest + covered + digests).digest()
        return cls(position, previous.position, recorded_at, digests, digest)

    def follows_from(self, previous: Head) -> bool:
        """Whether this link was made right after `previous`."""
        return self == Link.after(previous, self.position, self.recorded_at, self.digests)

    def entries(self) -> list[Entry]:
        """The events of the batch, as they were appended."""
        digests = [self.digests[at : at + SIZE] for at in range(0, len(self.digests), SIZE)]
        first = self.position - len(digests) + 1
        return [Entry(at, self.recorded_at, each) for at, each in enumerate(digests, first)]


class Break(NamedTuple):
    """The first position where the log differs from what was appended, and what is wrong there."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification of the events after the position `since` has found."""

    verified_at: datetime
    since: int
    head: Head
    """The end of the chain when it began."""
    broken: Break | None
    seconds: float


def entries(events: bytes) -> list[Entry]:
    """Parse the events that `audit_links.sql` sends, one after the other."""
    found: list[Entry] = []
    at = 0
    while at < len(events):
        position, recorded_at, length = ENTRY.unpack_from(events, at)
        begins = at + ENTRY.size
        at = begins + length
        found.append(Entry(position, recorded_at, sha256(events[begins:at]).digest()))
    return found


def first_break(previous: Head, link: Link, found: Sequence[Entry]) -> Break | None:
    """The first break in the range of `link`. Everything up to `previous` is already verified.

    `found` are the events in the log after `previous` and up to `link`, in order.
    """
    if link.follows_from(previous):
        return next(_differences(link.entries(), found), None)
    first = found[0].position if found else previous.position + 1
    if link.follows <= previous.position:
        return Break(first, "its link in the chain is not the original one")
    if first <= link.follows:
        return Break(first, "its link is missing from the chain")
    return Break(previous.position + 1, f"all up to {link.follows} is gone, with its links")


def _differences(appended: Sequence[Entry], found: Sequence[Entry]) -> Iterator[Break]:
    """The differences in order. After the first one the rest may be a consequence of it."""
    if found == appended:
        return
    for was, stands in zip_longest(appended, found):
        if stands is None or (was is not None and was.position < stands.position):
            yield Break(was.position, "the event that was appended here is gone")
        elif was is None or stands.position < was.position:
            yield Break(stands.position, "an event is here that was never appended")
        elif stands.digest != was.digest:
            yield Break(was.position, "the event is not the one that was appended")
        elif stands.recorded_at != was.recorded_at:
            yield Break(was.position, "recorded_at is not the time of the append")


def _int8(number: int) -> bytes:
    return number.to_bytes(8, signed=True)
