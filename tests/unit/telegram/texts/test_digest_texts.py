"""What digests, the scoreboard, /digest and /audit say."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from adapters.telegram.texts.fitting import visible_units
from adapters.telegram.texts.texts import Texts
from adapters.telegram.texts.translations import ENGLISH, TRANSLATIONS
from domain.alerts.rules import AlertKind
from domain.chain import START, Break, Head, Verification
from domain.content.submission import MAX_CAPTION_LENGTH
from domain.digests.figures import DigestFigures
from domain.digests.plans import parse_plan
from domain.figures.picture_figures import TeamFigures
from domain.reports import ActivityCounts, ApprovalRates, DecisionRates, Window
from tests.factories.events import ALICE, BOB, NOON

BERLIN = "Europe/Berlin"
WEEK = Window(7, NOON, BERLIN)
HEAD = Head(1_234_567, bytes(range(32)))
HOSTILE = "<b>@all &\n</b>"
ACTIVITY = ActivityCounts(
    [{"date": NOON.date(), "interaction_type": "command", "interactions": 9}],
    [],
    {ALICE: 5, BOB: 4},
)
each_language = pytest.mark.parametrize("texts", TRANSLATIONS.values(), ids=TRANSLATIONS)


def rate(key: UUID | None, posted: int, skipped: int = 0, rejected: int = 0) -> ApprovalRates:
    decisions = posted + skipped + rejected
    return {
        "key": str(key) if key else None,
        "decisions": decisions,
        "posted": posted,
        "skipped": skipped,
        "rejected": rejected,
        "approval_rate": 100.0 * posted / decisions,
        "timed": 0,
        "median_seconds": None,
        "p90_seconds": None,
    }


def figures(*rates: ApprovalRates, waiting: int = 0, per_day: int = 3) -> DigestFigures:
    total: ApprovalRates = {
        "key": None,
        "decisions": sum(each["decisions"] for each in rates),
        "posted": sum(each["posted"] for each in rates),
        "skipped": sum(each["skipped"] for each in rates),
        "rejected": sum(each["rejected"] for each in rates),
        "approval_rate": 0.0,
        "timed": 2,
        "median_seconds": 231.5,
        "p90_seconds": 7_100.0,
    }
    team = TeamFigures(ACTIVITY, DecisionRates(total, rates, []))
    silent: dict[UUID, datetime] = {ALICE: NOON - timedelta(days=5), BOB: NOON - timedelta(days=12)}
    return DigestFigures(team, silent, waiting, per_day)


def test_a_weekly_digest_says_what_its_numbers_are() -> None:
    told = ENGLISH.digest(
        figures(rate(None, 2), rate(ALICE, 1, 1, 1), waiting=13),
        WEEK,
        {ALICE: "Alice", BOB: "Bob"},
        head=HEAD,
    )
    assert told.splitlines() == [
        "<b>Weekly digest</b>: 29 Apr to 6 May 2024 (Berlin)",
        "decided 5: posted 3, skipped 1, rejected 1",
        "time to decide: median 4 minutes, 90 % within 2 hours",
        "Alice: posted 1, skipped 1, rejected 1",
        "somebody: posted 2, skipped 0, rejected 0",
        "13 waiting, enough for 4 days at 3 a day",
        "no decision by Bob for 12 days, Alice for 5 days",
        "",
        f"The log ends here: <code>{HEAD}</code>",
        "Keep this message: <code>storyline audit verify --since HEAD</code> tells whether anybody"
        " has changed the log up to here.",
    ]


@pytest.mark.parametrize(
    ("waiting", "per_day", "line"),
    [
        (0, 3, "Nothing is waiting."),
        (2, 3, "2 waiting, enough for less than a day at 3 a day"),
        (3, 3, "3 waiting, enough for 1 day at 3 a day"),
        (3, 0, "3 waiting"),
    ],
)
def test_it_tells_for_how_long_the_queue_lasts(waiting: int, per_day: int, line: str) -> None:
    told = ENGLISH.digest(figures(rate(ALICE, 1), waiting=waiting, per_day=per_day), WEEK, {})
    assert told.splitlines()[-1] == line


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "<b>Wrong now</b>: many rejections, the read tables lag (/alerts)"),
        (
            "de",
            "<b>Nicht in Ordnung</b>: viele Ablehnungen, die Lesetabellen hängen nach (/alerts)",
        ),
    ],
)
def test_it_names_what_is_wrong(language: str, line: str) -> None:
    wrong = [AlertKind.REJECTIONS, AlertKind.PROJECTION_LAG]
    told = TRANSLATIONS[language].digest(replace(figures(), wrong=wrong), WEEK, {})
    assert told.splitlines()[-1] == line


def test_it_names_the_first_of_many_alerts() -> None:
    told = ENGLISH.digest(replace(figures(), wrong=[*AlertKind]), WEEK, {})
    assert told.splitlines()[-1].endswith(f", and {len(AlertKind) - 5} more (/alerts)")


@each_language
@pytest.mark.parametrize("name", ["a" * 300, "<&>" * 100, "\N{GRINNING FACE}" * 100])
def test_a_digest_of_many_people_fits_under_a_picture(texts: Texts, name: str) -> None:
    people = [UUID(int=number) for number in range(40)]
    rates = [rate(each, 12_345, 12_345, 12_345) for each in people]
    names = dict.fromkeys([*people, ALICE, BOB], name)
    told = texts.digest(
        replace(figures(*rates, waiting=99_999), wrong=[*AlertKind]),
        WEEK,
        names,
        numbered=range(99),
        head=HEAD,
        address=f"https://example.org/?{'x' * 999}",
    )
    assert visible_units(told) <= MAX_CAPTION_LENGTH
    assert str(HEAD) in told
    assert texts.and_more(2).split()[-1] in told


def test_names_are_harmless_and_mention_nobody() -> None:
    names: dict[UUID, str] = {ALICE: HOSTILE, BOB: "@bob"}
    said = [
        ENGLISH.digest(figures(rate(ALICE, 1), rate(BOB, 1)), WEEK, names),
        ENGLISH.scoreboard([rate(ALICE, 1), rate(BOB, 1)], names, WEEK, 3, None),
    ]
    for text in said:
        assert HOSTILE not in text
        assert "@bob" not in text
        assert "&lt;b&gt;@\N{WORD JOINER}all &amp;" in text


@each_language
def test_the_people_of_numbered_bars_have_their_numbers(texts: Texts) -> None:
    told = texts.digest(
        figures(rate(ALICE, 2), rate(BOB, 1)), WEEK, {ALICE: "A", BOB: "故事"}, numbered={2}
    )
    assert "\n2 = 故事: " in told
    assert "\nA: " in told


def test_a_plan_tells_when_the_next_digest_comes() -> None:
    def told(text: str) -> list[str]:
        return ENGLISH.plan(parse_plan(text), NOON, BERLIN).splitlines()

    assert told("daily 9:00") == [
        "You get a digest every day at 09:00.",
        "Next: Tue 7 May 09:00 (Berlin)",
    ]
    assert told("weekly mon 15:00") == [
        "You get a digest every Monday at 15:00.",
        "Next: Mon 6 May 15:00 (Berlin)",
    ]
    assert told("nothing") == [ENGLISH.no_digest]


def test_what_is_no_plan_is_repeated_as_harmless_text() -> None:
    told = ENGLISH.not_understood(HOSTILE + "x" * 99, ENGLISH.digest_usage)
    assert "“&lt;b&gt;@all &amp; &lt;/b&gt;xxx" in told
    assert "…”" in told


def verification(broken: Break | None = None) -> Verification:
    return Verification(NOON - timedelta(hours=3), 0, Head(1_200, bytes(32)), broken, 0.1)


def test_the_audit_tells_the_head_and_what_was_found() -> None:
    now = NOON.astimezone(ZoneInfo(BERLIN))
    good, bad = verification(), verification(Break(12, "an event is <gone>"))
    assert ENGLISH.chain(START, None, None, now) == (
        f"{ENGLISH.log_is_empty}\n\n{ENGLISH.not_verified}"
    )
    ends, verified = ENGLISH.chain(HEAD, good, None, now).split("\n\n")
    assert f"<code>{HEAD}</code>" in ends
    assert verified == (
        "Verified today 11:00 (Berlin) up to position 1,200: it is what was appended."
    )
    _, broken = ENGLISH.chain(HEAD, bad, bad, now).split("\n\n")
    assert broken == (
        "⚠️ Verified today 11:00 (Berlin): it is not what was appended. First wrong position 12:"
        " an event is &lt;gone&gt;"
    )
    assert ENGLISH.chain(HEAD, good, bad, now).split("\n\n")[1:] == [broken, verified]


def test_a_scoreboard_without_decisions_says_so() -> None:
    told = ENGLISH.scoreboard([], {}, WEEK, 0, "next: Tue 7 May 09:00 (Berlin)")
    assert told.splitlines()[1:] == [
        "Nothing was decided.",
        "0 waiting, next: Tue 7 May 09:00 (Berlin)",
    ]
