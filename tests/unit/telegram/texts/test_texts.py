"""What the bot says: nothing from outside is markup, and everything fits."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.handlers.queue.item_keyboards import (
    confirm_keyboard,
    offer_keyboard,
    undo_keyboard,
)
from adapters.telegram.texts.fitting import MAX_TOAST_LENGTH
from adapters.telegram.texts.offer_texts import offer_caption
from adapters.telegram.texts.translations import ENGLISH
from adapters.telegram.updates.callback_data import parse_callback_data
from domain.content.queue import QueueCounts
from domain.content.submission import MAX_CAPTION_LENGTH
from domain.events import ContentDecided, ContentPosted, ContentRejected, ContentSkipped
from domain.ids import ItemId
from domain.reports import ActivityCounts, ApprovalRates, UserStats
from domain.vocabulary import MAX_NAME_LENGTH, Button
from tests.factories.events import ALICE, NOON

HOSTILE = "<b>&\"'</b>"
ESCAPED = "&lt;b&gt;&amp;&quot;&#x27;&lt;/b&gt;"
ITEM = ItemId(UUID(int=2**128 - 1))


def decision(kind: type[ContentDecided] = ContentPosted) -> ContentDecided:
    return kind(stream_id=ITEM, stream_version=3, occurred_at=NOON, user_id=ALICE)


def units(html: str) -> int:
    """How long Telegram finds what `html` shows."""
    shown = unescape(html.replace("<i>", "").replace("</i>", ""))
    return len(shown.encode("utf-16-le", "surrogatepass")) // 2


DECISIONS: ApprovalRates = {
    "key": None,
    "decisions": 2,
    "posted": 2,
    "skipped": 0,
    "rejected": 0,
    "approval_rate": 100.0,
    "timed": 2,
    "median_seconds": 231.5,
    "p90_seconds": 7_100.0,
}


ACTIVITY = ActivityCounts(
    [{"date": NOON.date(), "interaction_type": "command", "interactions": 1}], [], {ALICE: 1}
)


@pytest.mark.parametrize(
    "html",
    [
        ENGLISH.decided(decision(), HOSTILE),
        offer_caption(HOSTILE, None),
        offer_caption(None, HOSTILE),
        ENGLISH.stands_alone("/next", HOSTILE),
        ENGLISH.no_days("/stats", HOSTILE, 3_650),
        ENGLISH.not_shown(HOSTILE),
        ENGLISH.maybe_shown(HOSTILE),
        ENGLISH.passed_over("a.jpg", HOSTILE),
        ENGLISH.not_accepted(HOSTILE),
        ENGLISH.busiest_people(ACTIVITY, {ALICE: HOSTILE}),
        ENGLISH.numbered_people({3: HOSTILE}),
        ENGLISH.view_link(f"https://example.org/?tz={HOSTILE}"),
    ],
)
def test_what_comes_from_outside_is_escaped(html: str) -> None:
    assert ESCAPED in html
    assert HOSTILE not in html


@pytest.mark.parametrize(
    ("kind", "line", "late"),
    [
        (ContentPosted, "✅ Posted by @alice", "Already posted by @alice"),
        (ContentSkipped, "⏭️ Skipped by @alice", "Already skipped by @alice"),
        (ContentRejected, "🚫 Rejected by @alice", "Already rejected by @alice"),
    ],
)
def test_a_decision_is_told_under_the_item_and_to_who_comes_late(
    kind: type[ContentDecided], line: str, late: str
) -> None:
    assert ENGLISH.decided(decision(kind), "@alice") == line
    assert ENGLISH.already_decided(decision(kind), "@alice") == late


def test_the_decision_stands_under_the_caption() -> None:
    line = ENGLISH.decided(decision(), "A & B")
    told = offer_caption("At <dawn>", "sea", line)
    assert told == "At &lt;dawn&gt;\n<i>sea</i>\n\n✅ Posted by A &amp; B"
    assert offer_caption(None, None, line) == offer_caption("", "", line) == line


wild = st.text(st.sampled_from("a<&😀é\n"), max_size=MAX_CAPTION_LENGTH)
long = st.builds(lambda text, size: (text * size)[:MAX_CAPTION_LENGTH], wild, st.integers(1, 60))


@given(long, st.text(st.sampled_from("x<😀"), max_size=MAX_NAME_LENGTH))
def test_an_offer_and_its_decision_are_never_too_long(caption: str, category: str) -> None:
    offer = offer_caption(caption, category)
    assert units(offer) <= MAX_CAPTION_LENGTH
    line = ENGLISH.decided(decision(), "<😀>" * 20)
    decided = offer_caption(caption, category, line)
    assert decided.endswith(line)
    assert units(decided) <= MAX_CAPTION_LENGTH


def test_what_has_to_be_cut_loses_its_end_only() -> None:
    told = offer_caption("😀" * 600, "sea")
    assert told.startswith("😀" * 500)
    assert told.endswith("…\n<i>sea</i>")


def test_the_status_tells_counts_and_a_pause() -> None:
    counts = QueueCounts(waiting=2, posted=1)
    told = ENGLISH.status(counts, NOON, None, NOON + timedelta(minutes=4, seconds=59))
    assert told == "2 waiting, 0 on offer\nposted 1, skipped 0, rejected 0\nup for 5 minutes"
    paused = ENGLISH.status(counts, NOON, NOON, NOON, "⏸️ Paused by Alice")
    assert paused.splitlines()[:2] == ["2 waiting, 0 on offer", "⏸️ Paused by Alice"]


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (timedelta(hours=1), "next: today 15:00 (Berlin)"),
        (timedelta(hours=20), "next: tomorrow 10:00 (Berlin)"),
        (timedelta(days=4), "next: Friday 14:00 (Berlin)"),
        (timedelta(days=7), "next: 13 May 14:00 (Berlin)"),
    ],
)
def test_the_next_slot_is_told_in_the_teams_zone(due: timedelta, told: str) -> None:
    local = (NOON + due).astimezone(ZoneInfo("Europe/Berlin"))
    assert told in ENGLISH.status(QueueCounts(waiting=2), NOON, local, NOON).splitlines()


@pytest.mark.parametrize(
    ("uptime", "told"),
    [
        (timedelta(seconds=5), "up for 5 seconds"),
        (timedelta(seconds=61), "up for 1 minute"),
        (timedelta(hours=1), "up for 1 hour"),
        (timedelta(hours=47.9), "up for 2 days"),
        (timedelta(days=3, hours=5), "up for 3 days"),
    ],
)
def test_the_uptime_is_told_in_its_largest_unit(uptime: timedelta, told: str) -> None:
    assert ENGLISH.status(QueueCounts(), NOON, None, NOON + uptime).endswith(told)


def test_every_button_says_which_item_and_fits_into_64_bytes() -> None:
    kinds = (offer_keyboard, confirm_keyboard, undo_keyboard)
    keyboards = [keyboard(ITEM, ENGLISH) for keyboard in kinds]
    data = [
        str(button.callback_data)
        for keyboard in keyboards
        for row in keyboard.inline_keyboard
        for button in row
    ]
    assert [parse_callback_data(each) for each in data] == [(button, ITEM) for button in Button]
    assert max(len(each.encode()) for each in data) <= 64


def test_posted_and_skip_are_one_row_and_reject_is_another() -> None:
    rows = offer_keyboard(ITEM, ENGLISH).inline_keyboard
    assert [[button.text for button in row] for row in rows] == [
        ["✅ Posted", "⏭️ Skip"],
        ["🚫 Reject"],
    ]
    (row,) = confirm_keyboard(ITEM, ENGLISH).inline_keyboard
    assert [button.text for button in row] == ["Yes, reject for good", "No"]


def test_a_hostile_name_of_a_person_is_one_harmless_line() -> None:
    evil = "\u202e\x1b[2JEve\nAdams " + "😀" * 200
    line = ENGLISH.decided(decision(), evil)
    toast = ENGLISH.already_decided(decision(), evil)
    assert line.startswith("✅ Posted by [2JEve Adams 😀")
    assert toast.startswith("Already posted by [2JEve Adams 😀")
    assert units(toast) <= MAX_TOAST_LENGTH


def test_a_team_is_told_how_long_decisions_take_if_that_is_known() -> None:
    told = ENGLISH.team_head(ACTIVITY, DECISIONS, 7)
    assert told.startswith("<b>The team's last 7 days</b>: 1 interaction by 1 person\n")
    assert told.endswith("\ntime to decide: median 4 minutes, 90 % within 2 hours")
    unknown: ApprovalRates = {**DECISIONS, "median_seconds": None, "p90_seconds": None}
    assert "decide" not in ENGLISH.team_head(ACTIVITY, unknown, 7)


def test_a_person_is_told_in_two_lines_what_they_did() -> None:
    stats: UserStats = {
        "total_interactions": 1_815,
        "posts_marked": 1_204,
        "posts_skipped": 3,
        "posts_rejected": 1,
        "commands_used": {},
        "most_active_hour": 9,
    }
    assert ENGLISH.user_stats(stats, 30, "America/New_York") == (
        "<b>Your last 30 days</b>: 1,815 interactions\n"
        "posted 1,204, skipped 3, rejected 1, most active hour: 09:00 (New York)"
    )
    stats["most_active_hour"] = None
    assert "hour" not in ENGLISH.user_stats(stats, 30, "UTC")


def test_names_in_reports_are_no_mentions() -> None:
    mention = re.compile(r"@\w")
    told = ENGLISH.busiest_people(ACTIVITY, {ALICE: "@alice @bob"})
    told += ENGLISH.numbered_people({1: "@alice", 2: "@bob"})
    assert told.count("@") == 4
    assert not mention.search(told)


def test_numbers_in_reports_say_what_they_are() -> None:
    assert ENGLISH.busiest_people(ACTIVITY, {ALICE: "Alice"}) == "\nAlice: 1 interaction"
    assert ENGLISH.numbered_people({2: "Bob", 3: "Eve"}) == "\nin the picture: 2 = Bob, 3 = Eve"


def test_a_dozen_long_names_fit_into_a_caption() -> None:
    head = ENGLISH.team_head(ACTIVITY, DECISIONS, 3_650)
    people = ENGLISH.numbered_people(dict.fromkeys(range(1, 13), "@" + "😀" * 60))
    assert units(head + people) <= MAX_CAPTION_LENGTH
