"""What the bot says about the queue."""

from dataclasses import replace
from datetime import UTC, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from adapters.telegram.texts.queue_texts import MAX_LINES
from adapters.telegram.texts.translations import ENGLISH
from domain.content.item_history import HistoryLine, ItemChange
from domain.content.queue import QueueItem, QueueState
from domain.content.submissions import Receipt
from domain.errors import InvalidInput, ReplayDue
from domain.ids import ItemId
from tests.factories.content import DAY
from tests.factories.events import ALICE, BOB, NOON

HOSTILE = "<b>&\"'</b>"
ESCAPED = "&lt;b&gt;&amp;&quot;&#x27;&lt;/b&gt;"
ITEM = ItemId(UUID(int=1))
LOCAL = NOON.astimezone(ZoneInfo("Europe/Berlin"))
NEXT = ", next one tomorrow 09:00 (Berlin)"


def item(filename: str | None, caption: str | None = None) -> QueueItem:
    return QueueItem(ITEM, QueueState.WAITING, media_filename=filename, caption=caption)


def receipt(state: QueueState = QueueState.WAITING, *, is_new: bool = True) -> Receipt:
    return Receipt(ITEM, state, is_new)


@pytest.mark.parametrize(
    "html",
    [
        ENGLISH.queue([item(None, HOSTILE)], 1, [], NOON),
        ENGLISH.queue([], 0, [item(None, HOSTILE)], NOON),
        ENGLISH.refused(InvalidInput(HOSTILE)),
        ENGLISH.not_changed(InvalidInput(HOSTILE)),
        ENGLISH.replay_due(ReplayDue([HOSTILE])),
        ENGLISH.paused(HOSTILE, NOON, NOON),
        ENGLISH.removed(item(None, HOSTILE)),
        ENGLISH.history(
            item("a.jpg"),
            [HistoryLine(NOON, ItemChange.EDITED, ALICE, HOSTILE)],
            {ALICE: HOSTILE},
            NOON,
        ),
    ],
)
def test_what_comes_from_outside_is_escaped(html: str) -> None:
    assert ESCAPED in html
    assert HOSTILE not in html


def test_a_hostile_file_name_is_one_harmless_line() -> None:
    hostile = [item("../<i>&evil\u202egpj.exe\n\x1b[2J"), item(None)]
    told = ENGLISH.queue(hostile, 2, [], NOON)
    assert len(told.splitlines()) == 3
    assert "&lt;i&gt;&amp;evil" in told
    assert not {"\u202e", "\x1b"} & set(told)


def test_the_queue_shows_captions_with_numbers_and_what_is_on_offer() -> None:
    assert ENGLISH.queue([], 0, [], NOON) == ENGLISH.nothing_waiting
    stuck = replace(item("a.jpg"), failures=1)
    on_offer = replace(item("photo_2.jpg", "At noon"), offered_at=NOON - DAY)
    told = ENGLISH.queue([item("photo_1.jpg", "At dawn"), stuck], 7, [on_offer], LOCAL)
    assert told.splitlines() == [
        "<b>7 waiting</b>",
        "1. At dawn",
        "2. a.jpg ⚠️ cannot be shown",
        "and 5 more",
        "",
        "<b>On offer</b>",
        "• At noon, since yesterday 14:00 (Berlin)",
    ]


@pytest.mark.parametrize(
    ("receipts", "refused", "told"),
    [
        ([receipt()], [], f"Queued{NEXT}."),
        ([receipt()] * 6, [], f"6 queued{NEXT}."),
        ([receipt(QueueState.OFFERED, is_new=False)], [], "Already in the queue: on offer."),
        ([], ["No."], "No."),
        (
            [receipt(), receipt(is_new=False), receipt(is_new=False)],
            ["No.", "No."],
            f"1 queued{NEXT}.\n2 are already in the queue: waiting.\nNo.",
        ),
        (
            [replace(receipt(), cooldown_until=NOON)],
            [],
            f"Queued{NEXT}.\nIts cooldown ends on 06 May 2024.",
        ),
    ],
)
def test_an_album_gets_one_answer(receipts: list[Receipt], refused: list[str], told: str) -> None:
    assert ENGLISH.received(receipts, refused, NEXT) == told


def test_the_next_slot_ends_the_sentence_if_there_is_one() -> None:
    assert ENGLISH.next_one(None, LOCAL) == ""
    assert ENGLISH.next_one(LOCAL + DAY / 24, LOCAL) == ", next one today 15:00 (Berlin)"


def test_a_history_has_a_line_for_each_event_in_local_time() -> None:
    lines = [
        HistoryLine(NOON - DAY, ItemChange.QUEUED, ALICE, "At dawn"),
        HistoryLine(NOON, ItemChange.OFFERED),
        HistoryLine(NOON, ItemChange.POSTED, BOB),
    ]
    told = ENGLISH.history(item("a.jpg", "At dawn"), lines, {ALICE: "@alice"}, LOCAL)
    assert told.splitlines() == [
        "<b>At dawn</b>",
        "yesterday 14:00 (Berlin): queued by @alice, At dawn",
        "today 14:00 (Berlin): offered",
        "today 14:00 (Berlin): posted by somebody",
    ]


def test_a_long_history_ends_with_its_latest_events() -> None:
    lines = [HistoryLine(NOON + timedelta(minutes=n), ItemChange.EDITED) for n in range(30)]
    told = ENGLISH.history(item("a.jpg"), lines, {}, NOON.astimezone(UTC)).splitlines()
    assert told[1] == "and 5 events before"
    assert "12:29" in told[-1]
    assert len(told) == 2 + MAX_LINES
