"""Many threads log through the service: the log has each interaction once, in a whole chain."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.bootstrap import Storyline
from domain.reports import InteractionRecord
from tests.factories.events import ALICE, TEAM

pytestmark = pytest.mark.every_server
THREADS, KEYS, TIMES = 16, 100, 3


def test_threads_that_log_the_same_record_it_once(storyline: Storyline) -> None:
    def log(number: int) -> InteractionRecord:
        key = f"key-{number % KEYS}"
        return storyline.service.log_command(ALICE, "/queue", None, TEAM, idempotency_key=key)

    with ThreadPoolExecutor(THREADS) as threads:
        logged = list(threads.map(log, range(KEYS * TIMES)))

    ids = [each.id for each in logged]
    assert ids == ids[:KEYS] * TIMES
    assert len(set(ids)) == KEYS
    assert storyline.audit.head().position == KEYS
    links = list(storyline.audit.verify())
    assert len(links) >= 1
