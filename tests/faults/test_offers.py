"""Offers when sending goes wrong: nothing twice at once, nothing in the way of what comes next."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.bootstrap import now, open_storyline
from adapters.telegram.media import MediaStore
from domain.ids import ItemId
from domain.queue import first_item
from domain.schedule import CLAIM_LENGTH, PostingSchedule, parse_window
from domain.submission import Submission
from tests.bot_story import (
    ADMIN,
    BOB,
    Json,
    bot_process,
    buttons,
    sandbox_process,
    shown,
    wait_for,
)
from tests.contract.sandbox.pictures import png
from tests.queue_story import submission
from tests.stage import POSTED, Stage, running_stage
from tests.story import project, record


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    with running_stage(database_url, tmp_path) as running:
        yield running


def queue_photos(stage: Stage, number: int = 2) -> None:
    """The admin sends photos, which wait from now on."""
    for each in range(number):
        stage.sandbox.show(ADMIN, (f"{each}.png", png(40 + each, 40 + each)))
        stage.recorded("photo", each + 1)
    project(stage.log)


def item_of(offer: Json) -> str:
    return buttons(offer)[POSTED].rpartition(":")[2]


def queue_first(stage: Stage, media_id: str, **details: str) -> ItemId:
    """Something that waits before all others."""
    item_id = first_item(media_id)
    queued = submission(media_id, **details).queued(item_id, at=now() - timedelta(days=1))
    record(stage.log, queued)
    project(stage.log)
    return item_id


@pytest.mark.parametrize("details", [{"telegram_file_id": "gone"}, {}], ids=["refused", "no-file"])
def test_what_cannot_be_shown_is_passed_over_and_the_admins_are_told_once(
    stage: Stage, details: dict[str, str]
) -> None:
    sandbox = stage.sandbox
    queue_photos(stage)
    bad = queue_first(stage, "harbour", **details)

    for number in (1, 2):
        sandbox.say(BOB, "/next")
        wait_for(lambda: len(sandbox.offers()) == number, "offer")  # noqa: B023
        stage.recorded("/next", number)  # and so is what it offered
        project(stage.log)
    sandbox.say(BOB, "/next")
    sandbox.said(BOB, "Nothing can be shown now")

    warned = [m for m in sandbox.seen(ADMIN, "bot") if "harbour.jpg cannot be shown" in shown(m)]
    assert len(warned) == 1
    assert str(bad) not in map(item_of, sandbox.offers())
    (waits,) = [each for each in stage.log.queue.listing(9) if each.state == "waiting"]
    assert (waits.item_id, waits.failures) == (bad, 1)
    assert waits.failure
    assert stage.log.attempts.stuck("harbour.jpg") == [bad]


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
    stage: Stage, fault: dict[str, object]
) -> None:
    queue_photos(stage, 1)
    stage.sandbox.fault("sendPhoto", **fault)
    stage.sandbox.say(BOB, "/next")
    stage.sandbox.said(BOB, "The next item cannot be shown: ")
    assert stage.recorded("/next")[0].outcome == "failed"
    assert stage.log.queue.listing(9)[0].failures == 0

    stage.sandbox.say(BOB, "/next")
    wait_for(stage.sandbox.offers, "offer")


def test_what_arrived_without_an_answer_is_not_shown_again_and_can_be_decided_on(
    stage: Stage,
) -> None:
    sandbox = stage.sandbox
    queue_photos(stage)
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
    stage.decided(first, "✅ Posted by @bob")
    unanswered = stage.recorded("photo_notification", 2)[-1]
    assert (unanswered.outcome, unanswered.context["delivery"]) == ("failed", "unknown")


@pytest.mark.parametrize("answered", [True, False], ids=["answered", "unanswered"])
def test_only_the_reply_is_said_again_when_telegram_does_not_answer(
    stage: Stage, *, answered: bool
) -> None:
    sandbox = stage.sandbox
    queue_photos(stage, 3)
    if not answered:
        sandbox.fault("sendPhoto", drop="after")
    sandbox.fault("sendMessage", drop="before", times=2)
    sandbox.say(BOB, "/next", "bot")
    sandbox.said(BOB, "It is in the team's chat." if answered else "Telegram did not answer", "bot")
    assert stage.recorded("/next")[0].outcome == ("ok" if answered else "failed")
    assert len(sandbox.offers()) == 1


def test_a_bot_killed_before_its_reply_shows_nothing_more(stage: Stage) -> None:
    sandbox = stage.sandbox
    queue_photos(stage)
    sandbox.fault("sendMessage", drop="before", times=1_000)
    sandbox.say(BOB, "/next", "bot")
    stage.recorded("/next")
    stage.bot.kill()
    sandbox.http.delete("/admin/faults")
    stage.bot.start()
    sandbox.say(BOB, "/help", "bot")
    sandbox.said(BOB, "Press Posted", "bot")
    assert len(sandbox.offers()) == len(stage.recorded("/next")) == 1


def test_what_arrived_while_the_bot_was_killed_is_not_shown_again(stage: Stage) -> None:
    sandbox = stage.sandbox
    queue_photos(stage)
    sandbox.fault("sendPhoto", delay=2)
    sandbox.say(BOB, "/next")
    wait_for(lambda: sandbox.http.get("/admin").json()["waiting_faults"] == 0, "call")
    stage.bot.kill()
    (first,) = wait_for(sandbox.offers, "message that the bot does not know of")
    stage.bot.start()  # and it does again what it was asked
    wait_for(lambda: len(sandbox.offers()) == 2, "other offer")
    stage.recorded("/next")

    assert len({item_of(offer) for offer in sandbox.offers()}) == 2
    assert sandbox.told(sandbox.press(BOB, first, POSTED)) == "✅ Posted"


def test_a_file_is_shown_under_its_own_name_made_harmless(stage: Stage, tmp_path: Path) -> None:
    notes = tmp_path / 'notes\u202e "<i>fdp.exe'
    notes.write_bytes(b"notes")
    kept = MediaStore(tmp_path / "state" / "media").keep(notes)
    queued = Submission(kept.media_id, kept.kind, kept.filename)
    record(stage.log, queued.queued(first_item(kept.media_id), at=now()))
    project(stage.log)
    stage.sandbox.say(BOB, "/next")
    (offer,) = wait_for(stage.sandbox.offers, "offer")
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
                word for bot in bots for word in ("offered", "taken") if _says(bot.output, word)
            )
            return said == ["offered", "taken"]

        wait_for(both_have_looked, "look at the schedule by both")
        assert len(sandbox.offers()) == 1


def _says(output: Path, end: str) -> bool:
    return any(": slot " in line and end in line for line in output.read_text().splitlines())


def test_a_bot_that_is_stopped_finishes_what_a_slot_asked_for(
    database_url: str, tmp_path: Path
) -> None:
    opened = now() - timedelta(minutes=5)
    window = f"{opened:%H:%M}-{opened - timedelta(minutes=1):%H:%M}"
    schedule = {"STORYLINE_POSTS_PER_DAY": "1", "STORYLINE_POSTING_WINDOW": window}
    with running_stage(database_url, tmp_path) as stage:
        queue_photos(stage, 1)
        assert stage.bot.stop() == 0
        stage.sandbox.fault("sendPhoto", delay=1)
        stage.bot.start(**schedule)
        wait_for(lambda: stage.sandbox.http.get("/admin").json()["waiting_faults"] == 0, "call")
        assert stage.bot.stop() == 0

        wait_for(stage.sandbox.offers, "offer")
        project(stage.log)
        assert stage.log.queue.counts().offered == 1
        (slot,) = PostingSchedule(1, *parse_window(window), "UTC").due(now())
        later = now() + CLAIM_LENGTH
        assert not stage.log.slots.claim(stage.sandbox.team_chat_id, slot, later)
