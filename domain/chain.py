"""The chain over the log: what a link proves, and where it stops being true.

Each batch that is appended makes one link. Its digest is a SHA-256 over the digest of the link
before it, over the positions that it covers, over the moment and over the digest of each event. So
nothing before a link can be changed, taken out or put in without changing every digest after it.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import zip_longest
from typing import NamedTuple, Self

from domain.errors import InvalidInput

SIZE = sha256().digest_size


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

    def __bytes__(self) -> bytes:
        return _int8(self.position) + self.recorded_at + self.digest


ENTRY_SIZE = 8 + 8 + SIZE


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


def first_break(previous: Head, link: Link, found: bytes) -> Break | None:
    """The first break in what `link` covers, given that all up to `previous` holds.

    `found` are the entries, one after the other, of the events that stand after `previous` and up
    to `link`.
    """
    if link.follows_from(previous):
        if found == b"".join(map(bytes, link.entries())):
            return None
        return next(_differences(link.entries(), list(_parsed(found))))
    first = next(_parsed(found), None)
    position = first.position if first else previous.position + 1
    if link.follows > previous.position:
        return Break(position, "its link is missing in the chain")
    return Break(
        position, "its link in the chain is not the one that was made when it was appended"
    )


def _differences(appended: list[Entry], found: list[Entry]) -> Iterator[Break]:
    """From the first position that differs; what comes after it need not be true."""
    for was, stands in zip_longest(appended, found):
        if stands is None or (was is not None and was.position < stands.position):
            yield Break(was.position, "the event that was appended here is gone")
        elif was is None or stands.position < was.position:
            yield Break(stands.position, "no event was appended here, and one stands here")
        elif stands.digest != was.digest:
            yield Break(was.position, "the event is not the one that was appended")
        elif stands.recorded_at != was.recorded_at:
            yield Break(was.position, "recorded_at is not when the event was appended")


def _parsed(entries: bytes) -> Iterator[Entry]:
    for at in range(0, len(entries), ENTRY_SIZE):
        entry = entries[at : at + ENTRY_SIZE]
        yield Entry(int.from_bytes(entry[:8], signed=True), entry[8:16], entry[16:])


def _int8(number: int) -> bytes:
    return number.to_bytes(8, signed=True)
