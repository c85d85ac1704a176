"""Keep what verifications of the log find, and verify what is new since the last good one."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from adapters.postgres.connection.connect import Pool, connection, transaction
from adapters.postgres.connection.session import LONG_SECONDS
from adapters.postgres.event_store.audit import Audited, PostgresAudit
from adapters.statements import statement
from domain.chain import START, Break, Head, Verification
from domain.errors import DatabaseRefused, LogBroken

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 3600.0


class PostgresVerifications:
    """The table `chain_verification`. Raises DatabaseUnavailable and DatabaseRefused."""

    def __init__(self, connections: Pool, audit: PostgresAudit) -> None:
        self._connections = connections
        self._audit = audit

    def keeping(self, progress: Iterator[Audited], since: int = 0) -> Iterator[Audited]:
        """Pass on the progress of a verification of the events after `since`; keep what it finds.

        An abandoned one leaves nothing. A result that cannot be kept is logged.
        """
        head, started = self._audit.head(), monotonic()
        try:
            yield from progress
        except LogBroken as broken:
            self._keep(since, head, Break(broken.position, broken.reason), started)
            raise
        self._keep(since, head, None, started)

    @contextmanager
    def turn(self, every: float = EVERY_SECONDS) -> Iterator[Head | None]:
        """Begin a verification if one is due and no other process does it. Yields where it begins.

        That is the head that was verified last. None: it is not the turn of this process.
        """
        with transaction(self._connections, deadline=LONG_SECONDS) as connected:
            claim = statement("queries/audit/claim_verification")
            row = connected.execute(claim, {"seconds": every}).fetchone()
            if not row or not row["is_claimed"]:
                yield None
                return
            found = connected.execute(statement("queries/audit/verified_head")).fetchone()
            yield Head(found["position"], found["digest"]) if found else START

    def last(self) -> Verification | None:
        """The newest verification."""
        return self._one("last_verification")

    def failure(self) -> Verification | None:
        """The newest failure, until a verification of the whole log finds nothing wrong."""
        return self._one("standing_failure")

    def _keep(self, since: int, head: Head, broken: Break | None, started: float) -> None:
        row = {
            "since": since,
            "position": head.position,
            "digest": head.digest,
            "broken_at": broken and broken.position,
            "reason": broken and broken.reason,
            "seconds": monotonic() - started,
        }
        try:
            with connection(self._connections) as connected:
                connected.execute(statement("queries/audit/keep_verification"), row)
        except DatabaseRefused as error:  # a standby, or a login without rights
            log.warning("the result of the verification is not kept: %s", error)

    def _one(self, name: str) -> Verification | None:
        with connection(self._connections) as connected:
            row = connected.execute(statement(f"queries/audit/{name}")).fetchone()
        if row is None:
            return None
        broken = None if row["reason"] is None else Break(row["broken_at"], row["reason"])
        return Verification(
            row["verified_at"],
            row["since"],
            Head(row["position"], row["digest"]),
            broken,
            row["seconds"],
        )
