"""The chain over the log: what a link proves, and where it stops being true.

Each batch that is appended makes one link. Its digest is a SHA-256 over the digest of the link
before it, over the positions that it covers, over the moment and over the digest of each event. So
nothing before a link can be changed, taken out or put in without changing every digest after it.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import zip_longest
from struct import Struct
from typing import NamedTuple, Self

from domain.errors import InvalidInput

SIZE = sha256().digest_size
ENTRY = Struct(">q8si")


class Head(NamedTuple):
    """Where a chain ends: the last position, and the digest that stands for all up to it."""

    position: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.digest.hex()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The head that `str` made `text` of. Raises InvalidInput."""
        position, _, digest = text.strip().partition(":")
        try:
            head = cls(int(position), bytes.fromhex(digest))
        except ValueError:
            head = cls(-1, b"")
        if head.position < 0 or len(head.digest) != SIZE:
            raise InvalidInput(f"{text!r} is no head of a log, as `storyline audit head` prints it")
        return head


START = Head(0, bytes(SIZE))
"""The head of a log without events."""


class Entry(NamedTuple):
    """One event as the chain sees it. Moments are int8 microseconds, as Postgres sends them."""

    position: int
    recorded_at: bytes
    digest: bytes


class Link(NamedTuple):
    """What stands in the chain about one batch; its last event is at `position`."""

    position: int
    follows: int
    recorded_at: bytes
    digests: bytes
    digest: bytes

    def follows_from(self, previous: Head) -> bool:
        """Whether this is the link that was made after `previous`."""
        covered = _int8(self.follows) + _int8(self.position) + self.recorded_at
        proof = sha256(previous.digest + covered + self.digests)
        return self.follows == previous.position and self.digest == proof.digest()

    def entries(self) -> list[Entry]:
        """The events that were appended."""
        digests = [self.digests[at : at + SIZE] for at in range(0, len(self.digests), SIZE)]
        first = self.position - len(digests) + 1
        return [Entry(at, self.recorded_at, each) for at, each in enumerate(digests, first)]


class Break(NamedTuple):
    """The first position at which the log is not what was appended, and what is wrong there."""

    position: int
    reason: str


def entries(events: bytes) -> list[Entry]:
    """The entries of events as `audit_links.sql` sends them, one after the other."""
    found: list[Entry] = []
    at = 0
    while at < len(events):
        position, recorded_at, length = ENTRY.unpack_from(events, at)
        begins = at + ENTRY.size
        at = begins + length
        found.append(Entry(position, recorded_at, sha256(events[begins:at]).digest()))
    return found


def first_break(previous: Head, link: Link, found: Sequence[Entry]) -> Break | None:
    """The first break in what `link` covers, given that all up to `previous` holds.

    `found` is what stands in the log after `previous` and up to `link`, in order.
    """
    if link.follows_from(previous):
        return next(_differences(link.entries(), found), None)
    first = found[0].position if found else previous.position + 1
    if link.follows <= previous.position:
        return Break(first, "its link in the chain is not the one that was made then")
    if first <= link.follows:
        return Break(first, "its link is missing in the chain")
    return Break(previous.position + 1, f"all from here to {link.follows} is gone, links too")


def _differences(appended: Sequence[Entry], found: Sequence[Entry]) -> Iterator[Break]:
    """From the first position that differs; what comes after it need not be true."""
    if found == appended:
        return
    for was, stands in zip_longest(appended, found):
        if stands is None or (was is not None and was.position < stands.position):
            yield Break(was.position, "the event that was appended here is gone")
        elif was is None or stands.position < was.position:
            yield Break(stands.position, "no event was appended here, and one stands here")
        elif stands.digest != was.digest:
            yield Break(was.position, "the event is not the one that was appended")
        elif stands.recorded_at != was.recorded_at:
            yield Break(was.position, "recorded_at is not when the event was appended")


def _int8(number: int) -> bytes:
    return number.to_bytes(8, signed=True)
