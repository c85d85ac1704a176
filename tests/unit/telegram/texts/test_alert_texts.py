"""Each alert has a sentence in each language, which tells its numbers and who it is about."""

from dataclasses import replace
from uuid import UUID

import pytest

from adapters.telegram.texts.texts import Texts
from adapters.telegram.texts.translations import texts_for
from domain.alerts.rules import AlertKind
from domain.alerts.states import Alert, Figures, Transition
from domain.vocabulary import Language
from tests.factories.events import ALICE, NOON

HOUR = {"since": "2024-05-06T12:00:00+00:00", "until": "2024-05-06T13:00:00+00:00"}
FIGURES: dict[AlertKind, Figures] = {
    AlertKind.RUNWAY_LOW: {"waiting": 8, "per_day": 3, "days": 2.67},
    AlertKind.TEAM_SILENT: {"count": 1, "usual": 40.0, "until": HOUR["until"]},
    AlertKind.REJECTIONS: {"count": 24, "median": 2.0, "weeks": 12, **HOUR},
    AlertKind.DENIALS: {"count": 24, "median": 2.0, "weeks": 12, **HOUR},
    AlertKind.PERSON_ACTIVE: {"count": 24, "median": 2.0, "weeks": 12, **HOUR},
    AlertKind.TEAM_ACTIVE: {"count": 24, "median": 2.0, "weeks": 12, **HOUR},
    AlertKind.UNUSUAL_HOUR: {"count": 24, "days": 84, "active_days": 2, **HOUR},
    AlertKind.PARKED: {"events": 2, "updates": 3, "messages": 4},
    AlertKind.INBOX_OLD: {"messages": 9, "seconds": 180},
    AlertKind.PROJECTION_LAG: {"events": 7, "seconds": 300.0},
    AlertKind.REPLAY_STALLED: {"seconds": 660},
    AlertKind.CHAIN_BROKEN: {"position": 7, "reason": "the event is gone"},
    AlertKind.DATABASE_AWAY: {},
    AlertKind.DISK_LOW: {"megabytes": 12},
    AlertKind.RIGHT_LACKING: {"reason": "the bot may not send"},
}
ABOUT_PEOPLE = (AlertKind.REJECTIONS, AlertKind.PERSON_ACTIVE, AlertKind.UNUSUAL_HOUR)
ENGLISH = {
    AlertKind.RUNWAY_LOW: "⚠️ 8 items in the queue: at 3 a day that lasts 2.7 days.",
    AlertKind.TEAM_SILENT: (
        "⚠️ The team had only 1 interaction until 15:00 (Berlin); usual by then are 40."
    ),
    AlertKind.REJECTIONS: (
        "⚠️ Alice rejected 24 items between 14:00 and 15:00 (Berlin); at this hour of the week the"
        " median is 2."
    ),
    AlertKind.PARKED: (
        "⚠️ Parked, and waiting for a retry: 2 events, 3 updates, 4 inbox messages."
        " Run: storyline parked list, storyline inbox list --parked"
    ),
}


def alert(kind: AlertKind) -> Alert:
    subject = str(ALICE) if kind in ABOUT_PEOPLE else "user_stats"
    return Alert(UUID(int=1), kind, subject, NOON, NOON, FIGURES[kind])


def told(texts: Texts, kind: AlertKind, transition: Transition) -> str:
    return texts.alert(alert(kind), transition, "Alice", "Europe/Berlin")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", AlertKind)
def test_each_alert_has_its_sentences(language: Language, kind: AlertKind) -> None:
    texts = texts_for(language)
    begins = told(texts, kind, Transition.BEGINS)
    assert begins.startswith("⚠️ ")
    assert begins.count("⚠️") == 1
    if kind in ABOUT_PEOPLE:
        assert "Alice" in begins
    for name in ("count", "waiting", "messages", "events", "position", "reason", "megabytes"):
        assert str(FIGURES[kind].get(name, "")) in begins
    ends = told(texts, kind, Transition.ENDS)
    assert ends.startswith("✅ ")
    assert ends != begins
    assert texts.alert_kinds[kind]


@pytest.mark.parametrize("language", Language)
def test_a_lag_asks_for_the_projector_only_if_none_folds(language: Language) -> None:
    figures = {"events": 7, "seconds": 300.0}
    asked, late = (
        texts_for(language).alert_begins(
            replace(alert(AlertKind.PROJECTION_LAG), figures={**figures, "is_folded": is_folded}),
            "",
            "UTC",
        )
        for is_folded in (False, True)
    )
    assert asked.endswith("?")
    assert asked.startswith(late)


@pytest.mark.parametrize("kind", ENGLISH)
def test_english_sentences_are_plain(kind: AlertKind) -> None:
    assert told(texts_for("en"), kind, Transition.BEGINS) == ENGLISH[kind]
