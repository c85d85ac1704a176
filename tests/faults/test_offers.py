"""Offers when sending goes wrong: nothing twice at once, nothing in the way of what comes next."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import now, open_storyline
from adapters.telegram.handlers.queue.media_store import MediaStore
from domain.content.posting_schedule import CLAIM_LENGTH, PostingSchedule, parse_window
from domain.content.queue import first_item
from domain.content.submission import Submission
from domain.ids import ItemId
from tests.drivers.bot_process import bot_process
from tests.drivers.bot_system import POSTED, BotSystem, running_bot_system
from tests.drivers.event_log import project, record
from tests.drivers.sandbox import ADMIN, BOB, Json, buttons, sandbox_process, shown
from tests.drivers.waiting import wait_for
from tests.factories.content import submission
from tests.factories.pictures import png


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[BotSystem]:
    with running_bot_system(database_url, tmp_path) as running:
        yield running


def queue_photos(system: BotSystem, number: int = 2) -> None:
    """The admin sends photos, which wait from now on."""
    for each in range(number):
        system.sandbox.show(ADMIN, (f"{each}.png", png(40 + each, 40 + each)))
        system.recorded("photo", each + 1)
    project(system.log)


def item_of(offer: Json) -> str:
    return buttons(offer)[POSTED].rpartition(":")[2]


def queue_first(system: BotSystem, media_id: str, **details: str) -> ItemId:
    """Something that waits before all others."""
    item_id = first_item(media_id)
    queued = submission(media_id, **details).queued(item_id, at=now() - timedelta(days=1))
    record(system.log, queued)
    project(system.log)
    return item_id


@pytest.mark.parametrize("details", [{"telegram_file_id": "gone"}, {}], ids=["refused", "no-file"])
def test_what_cannot_be_shown_is_passed_over_and_the_admins_are_told_once(
    system: BotSystem, details: dict[str, str]
) -> None:
    sandbox = system.sandbox
    queue_photos(system)
    bad = queue_first(system, "harbour", **details)

    for number in (1, 2):
        sandbox.say(BOB, "/next")
        wait_for(lambda: len(sandbox.offers()) == number, "offer")  # noqa: B023
        system.recorded("/next", number)  # and so is what it offered
        project(system.log)
    sandbox.say(BOB, "/next")
    sandbox.said(BOB, "Nothing can be shown now")

    warned = [m for m in sandbox.seen(ADMIN, "bot") if "harbour.jpg cannot be shown" in shown(m)]
    assert len(warned) == 1
    assert str(bad) not in map(item_of, sandbox.offers())
    (waits,) = [each for each in system.log.queue.listing(9) if each.state == "waiting"]
    assert (waits.item_id, waits.failures) == (bad, 1)
    assert waits.failure
    assert system.log.attempts.stuck("harbour.jpg") == [bad]


@pytest.mark.parametrize(
    "fault",
    [
        {"error_code": 400, "description": "Bad Request: chat not found"},
        {"error_code": 400, "description": "Bad Request: not enough rights to send photos"},
        {"error_code": 403, "description": "Forbidden: bot was kicked from the supergroup chat"},
    ],
    ids=["no-chat", "no-rights", "kicked"],
)
def test_what_says_nothing_about_the_item_costs_it_nothing(
    system: BotSystem, fault: dict[str, object]
) -> None:
    queue_photos(system, 1)
    system.sandbox.fault("sendPhoto", **fault)
    system.sandbox.say(BOB, "/next")
    system.sandbox.said(BOB, "The next item cannot be shown: ")
    assert system.recorded("/next")[0].outcome == "failed"
    assert system.log.queue.listing(9)[0].failures == 0

    system.sandbox.say(BOB, "/next")
    wait_for(system.sandbox.offers, "offer")


def test_what_arrived_without_an_answer_is_not_shown_again_and_can_be_decided_on(
    system: BotSystem,
) -> None:
    sandbox = system.sandbox
    queue_photos(system)
    sandbox.fault("sendPhoto", drop="after")
    sandbox.say(BOB, "/next")
    sandbox.said(BOB, "Telegram did not answer")
    (first,) = sandbox.offers()
    sandbox.say(BOB, "/next")
    wait_for(lambda: len(sandbox.offers()) == 2, "second offer")
    sandbox.say(BOB, "/next")
    sandbox.said(BOB, "Nothing can be shown now")

    assert len({item_of(offer) for offer in sandbox.offers()}) == 2
    assert sandbox.told(sandbox.press(BOB, first, POSTED)) == "✅ Posted"
    system.decided(first, "✅ Posted by @bob")
    unanswered = system.recorded("photo_notification", 2)[-1]
    assert (unanswered.outcome, unanswered.context["delivery"]) == ("failed", "unknown")


@pytest.mark.parametrize("answered", [True, False], ids=["answered", "unanswered"])
def test_only_the_reply_is_said_again_when_telegram_does_not_answer(
    system: BotSystem, *, answered: bool
) -> None:
    sandbox = system.sandbox
    queue_photos(system, 3)
    if not answered:
        sandbox.fault("sendPhoto", drop="after")
    sandbox.fault("sendMessage", drop="before", times=2)
    sandbox.say(BOB, "/next", "bot")
    told = "The item is in the team's chat." if answered else "Telegram did not answer"
    sandbox.said(BOB, told, "bot")
    assert system.recorded("/next")[0].outcome == ("ok" if answered else "failed")
    assert len(sandbox.offers()) == 1


def test_a_bot_killed_before_its_reply_shows_nothing_more(system: BotSystem) -> None:
    sandbox = system.sandbox
    queue_photos(system)
    sandbox.fault("sendMessage", drop="before", times=1_000)
    sandbox.say(BOB, "/next", "bot")
    system.recorded("/next")
    system.bot.kill()
    sandbox.http.delete("/admin/faults")
    system.bot.start()
    sandbox.say(BOB, "/help", "bot")
    sandbox.said(BOB, "Press Posted", "bot")
    assert len(sandbox.offers()) == len(system.recorded("/next")) == 1


def test_what_arrived_while_the_bot_was_killed_is_not_shown_again(system: BotSystem) -> None:
    sandbox = system.sandbox
    queue_photos(system)
    sandbox.fault("sendPhoto", delay=2)
    sandbox.say(BOB, "/next")
    wait_for(lambda: sandbox.http.get("/admin").json()["waiting_faults"] == 0, "call")
    system.bot.kill()
    (first,) = wait_for(sandbox.offers, "message that the bot does not know of")
    system.bot.start()  # and it does again what it was asked
    wait_for(lambda: len(sandbox.offers()) == 2, "other offer")
    system.recorded("/next")

    assert len({item_of(offer) for offer in sandbox.offers()}) == 2
    assert sandbox.told(sandbox.press(BOB, first, POSTED)) == "✅ Posted"


def test_a_file_is_shown_under_its_own_name_made_harmless(
    system: BotSystem, tmp_path: Path
) -> None:
    notes = tmp_path / 'notes\u202e "<i>fdp.exe'
    notes.write_bytes(b"notes")
    kept = MediaStore(tmp_path / "state" / "media").keep(notes)
    queued = Submission(kept.media_id, kept.kind, kept.filename)
    record(system.log, queued.queued(first_item(kept.media_id), at=now()))
    project(system.log)
    system.sandbox.say(BOB, "/next")
    (offer,) = wait_for(system.sandbox.offers, "offer")
    assert offer["document"]["file_name"].startswith("notes ")
    assert "\u202e" not in offer["document"]["file_name"]


@pytest.mark.parametrize("somebody_died", [False, True])
def test_two_bots_offer_one_item_a_slot_together(
    database_url: str, tmp_path: Path, *, somebody_died: bool
) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    opened = now() - timedelta(minutes=5)
    window = f"{opened:%H:%M}-{opened - timedelta(minutes=1):%H:%M}"
    schedule = {"STORYLINE_POSTS_PER_DAY": "1", "STORYLINE_POSTING_WINDOW": window}
    picture = tmp_path / "picture.png"
    with (
        open_storyline(database_url) as log,
        sandbox_process() as sandbox,
        ExitStack() as stack,
    ):
        for size in (40, 41, 42):
            picture.write_bytes(png(size, size))
            stores = [MediaStore(folder / "state" / "media") for folder in folders]
            kept, _ = [store.keep(picture) for store in stores]
            what = Submission(kept.media_id, kept.kind, kept.filename)
            record(log, what.queued(first_item(kept.media_id), at=now()))
        project(log)
        if somebody_died:
            (slot,) = PostingSchedule(1, *parse_window(window), "UTC").due(now())
            log.slots.claim(sandbox.team_chat_id, slot, now() - CLAIM_LENGTH)
        bots = [
            stack.enter_context(bot_process(sandbox, database_url, folder, **schedule))
            for folder in folders
        ]
        for bot in bots:
            bot.start()

        def both_have_looked() -> bool:
            said = sorted(
                text
                for bot in bots
                for text in ("item offered", "slot is taken")
                if text in bot.output.read_text()
            )
            return said == ["item offered", "slot is taken"]

        wait_for(both_have_looked, "look at the schedule by both")
        assert len(sandbox.offers()) == 1


def test_a_bot_that_is_stopped_finishes_what_a_slot_asked_for(
    database_url: str, tmp_path: Path
) -> None:
    opened = now() - timedelta(minutes=5)
    window = f"{opened:%H:%M}-{opened - timedelta(minutes=1):%H:%M}"
    schedule = {"STORYLINE_POSTS_PER_DAY": "1", "STORYLINE_POSTING_WINDOW": window}
    with running_bot_system(database_url, tmp_path) as system:
        queue_photos(system, 1)
        assert system.bot.stop() == 0
        system.sandbox.fault("sendPhoto", delay=1)
        system.bot.start(**schedule)
        wait_for(lambda: system.sandbox.http.get("/admin").json()["waiting_faults"] == 0, "call")
        assert system.bot.stop() == 0

        wait_for(system.sandbox.offers, "offer")
        project(system.log)
        assert system.log.queue.counts().offered == 1
        (slot,) = PostingSchedule(1, *parse_window(window), "UTC").due(now())
        later = now() + CLAIM_LENGTH
        assert not system.log.slots.claim(system.sandbox.team_chat_id, slot, later)
