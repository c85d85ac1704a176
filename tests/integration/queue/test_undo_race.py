"""An undo and a queueing of the same media at once: one of them wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.queue.content_queue_store import PostgresContentQueue
from domain.content.cooldown import Cooldown
from domain.content.decisions import decide, load
from domain.content.offers import next_offer
from domain.content.queue import first_item, following_item
from domain.content.submissions import submit
from domain.content.undo import take_back
from domain.errors import UndoRefused
from tests.drivers.event_log import project, record
from tests.factories.content import DAY, on_offer, removed, submission
from tests.factories.events import NOON, TEAM, press
from tests.fakes.offer_attempts import FakeOfferAttempts

ROUNDS = 60
LATER = NOON + 999 * DAY
COOLDOWN = Cooldown()


def submitted(storyline: Storyline, media_id: str) -> None:
    submit(storyline.log, submission(media_id), cooldown=COOLDOWN, at=LATER)


def offered(storyline: Storyline, media_id: str) -> None:
    queue = PostgresContentQueue(storyline.connections)
    next_offer(queue, storyline.log, FakeOfferAttempts(), cooldown=COOLDOWN, now=LATER)


@pytest.mark.parametrize("queue_anew", [submitted, offered])
def test_an_undo_and_a_queueing_of_its_media_do_not_both_succeed(
    storyline: Storyline, queue_anew: Callable[[Storyline, str], None]
) -> None:
    start = Barrier(2)
    won = []

    def undo(media_id: str) -> None:
        start.wait()
        with suppress(UndoRefused):
            take_back(storyline.log, first_item(media_id), replays_due=list, at=LATER)

    def queue(media_id: str) -> None:
        start.wait()
        queue_anew(storyline, media_id)

    with ThreadPoolExecutor(start.parties) as threads:
        for number in range(ROUNDS):
            media_id = f"media-{number}"
            first = first_item(media_id)
            offer = on_offer(first, submission(media_id), chat_id=TEAM, message_id=number, at=NOON)
            pressed, decided = decide(load(first, offer), press("posted"))
            assert decided
            record(storyline, offer, [pressed, decided])
            project(storyline)
            for done in [threads.submit(each, media_id) for each in (undo, queue)]:
                done.result()
            items = storyline.log.items([first, following_item(first)])
            decided_item, again = items.values()
            won.append((decided_item.withdrawn is not None, again.version > 0))
            if again.version:
                record(storyline, removed(again))
    assert set(won) <= {(True, False), (False, True)}
