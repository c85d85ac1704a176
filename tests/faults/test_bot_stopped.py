"""A bot that is stopped by SIGTERM amid heavy traffic goes in time, and nothing is lost."""

import threading
from collections import Counter
from pathlib import Path
from random import Random

from adapters.bootstrap import Storyline, now
from domain.content.queue import first_item
from domain.events import BotResponded, ContentDecided, Interaction
from tests.drivers.bot_process import bot_process, people_did
from tests.drivers.event_log import record
from tests.drivers.sandbox import PEOPLE, sandbox_process
from tests.drivers.waiting import wait_for
from tests.factories.content import on_offer, submission
from tests.faults.test_bot_killed import MESSAGES, happening
from tests.faults.test_workers import everything

UPDATES, ITEMS, STOPS = 400, 40, 2


def test_what_happens_while_the_bot_is_stopped_and_started_is_recorded_once(
    storyline: Storyline, database_url: str, tmp_path: Path
) -> None:
    chance = Random(4)
    items = [first_item(f"photo {number}") for number in range(ITEMS)]
    with sandbox_process() as sandbox, bot_process(sandbox, database_url, tmp_path) as bot:
        for number, item in enumerate(items):
            what, place = submission(f"photo {number}"), MESSAGES + number
            team = sandbox.team_chat_id
            record(storyline, *on_offer(item, what, chat_id=team, message_id=place, at=now()))
        bot.start()
        for person in PEOPLE:
            sandbox.say(person, "/start", "bot")
        for stop in range(STOPS):
            happen = [
                happening(number, chance, sandbox, items)
                for number in range(stop * UPDATES // STOPS, (stop + 1) * UPDATES // STOPS)
            ]
            before = people_did(storyline)
            crowd = threading.Thread(target=lambda: [each() for each in happen])  # noqa: B023
            crowd.start()
            wait_for(lambda: people_did(storyline) > before + 10, "progress")  # noqa: B023
            assert bot.stop() == 0  # within ten seconds
            crowd.join()
            bot.start()
        sandbox.say("bob", "/help", "bot")
        total = UPDATES + len(PEOPLE) + 1
        wait_for(lambda: people_did(storyline) >= total, "records of it all", 90)
        wait_for(lambda: sandbox.waiting() == 0, "acknowledgement")
        assert bot.stop() == 0

    interactions = [each for each in everything(storyline) if isinstance(each, Interaction)]
    people = [each for each in interactions if not isinstance(each, BotResponded)]
    assert len(people) == total
    assert max(Counter(each.stream_id for each in interactions).values()) == 1
    decided = Counter(e.stream_id for e in everything(storyline) if isinstance(e, ContentDecided))
    assert set(decided.values()) == {1}
