"""Each language has all texts, and they fit where Telegram shows them."""

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from html import unescape
from itertools import product
from typing import Any

import pytest
from telegram import Chat, Message, Update, User

from adapters.telegram.handlers.bot_application import FOR_ADMINS
from adapters.telegram.handlers.team import Team
from adapters.telegram.texts.fitting import MAX_TOAST_LENGTH, units
from adapters.telegram.texts.help_texts import MenuCommand
from adapters.telegram.texts.languages.english import English
from adapters.telegram.texts.languages.german import German
from adapters.telegram.texts.texts import Texts
from adapters.telegram.texts.translations import ENGLISH, TRANSLATIONS, texts_for
from domain.content.item_history import ItemChange
from domain.content.queue import QueueState
from domain.errors import InvalidInput, NotChangeable, TextTooLong
from domain.vocabulary import Button, Language
from tests.factories.events import NOON

GERMAN = German()
MAX_BUTTON = 24
"""What fits beside another button on a narrow phone, in characters."""

MAX_DESCRIPTION = 60
MAX_MESSAGE = 4_096

ERRORS = (
    TextTooLong("caption", "x" * 1_025, 1_024),
    NotChangeable("posted", "edited"),
    NotChangeable("offered", "moved"),
    InvalidInput("another reason"),
)
EXAMPLES: Mapping[object, tuple[Any, ...]] = {
    str: ("@alice",),
    int: (0, 1, 2, 1_200),
    int | None: (None, 1, 2, 1_200),
    timedelta: tuple(timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days")),
    date: tuple(NOON.date() + timedelta(days=30 * n) for n in range(12)),
    datetime: (NOON,),
    InvalidInput: ERRORS,
}
PLAIN = {name for name in vars(English) if not name.startswith("_")} - {"chart_labels"}
TOASTS = {
    *("not_allowed", "saved", "parked", "failed", "counts_unseen", "reject_sure", "cancelled"),
    *("not_ours", "is_removed", "taken_back_now", "nothing_decided", "is_queued_anew"),
    *("already", "already_taken_back", "not_yours", "too_late"),
}
MARKUP = re.compile(r"<(/?)(\w+)>")

each_language = pytest.mark.parametrize("texts", TRANSLATIONS.values(), ids=TRANSLATIONS)
each_name = pytest.mark.parametrize("name", sorted(PLAIN))


def said(texts: Texts, name: str) -> list[str]:
    """All that a language says under this name, with examples for what it is about."""
    value = getattr(texts, name)
    if isinstance(value, Mapping):
        return list(value.values())
    return _answers(value) if callable(value) else [value]


def _answers(method: Callable[..., str]) -> list[str]:
    parameters = inspect.signature(method, eval_str=True).parameters.values()
    examples = [EXAMPLES[parameter.annotation] for parameter in parameters]
    return [method(*arguments) for arguments in product(*examples)]


@each_language
@each_name
def test_a_text_is_there_and_fits(texts: Texts, name: str) -> None:
    limit = MAX_TOAST_LENGTH if name in TOASTS else MAX_MESSAGE
    for text in said(texts, name):
        assert text.strip()
        assert units(text) <= limit
        assert _is_well_formed(text)


def _is_well_formed(html: str) -> bool:
    """Whether the tags of `html` are closed, and nothing else in it is markup."""
    tags = MARKUP.findall(html)
    opened = [tag for closes, tag in tags if not closes]
    closed = [tag for closes, tag in tags if closes]
    rest = MARKUP.sub("", html)
    return opened == closed and not set("<>") & set(rest) and unescape(rest) == rest


@each_language
@each_name
def test_each_language_names_the_same_commands_and_the_same_marks(texts: Texts, name: str) -> None:
    def fixed(text: str) -> list[str]:
        return sorted(re.findall(r"(?<!\w)/[a-z]+|storyline \w+|[✅⏭🚫↩🗑⏸▶⚠]|STORYLINE_\w+", text))

    told = zip(said(texts, name), said(ENGLISH, name), strict=True)
    assert all(fixed(text) == fixed(english) for text, english in told)


def test_every_language_has_all_states_changes_buttons_and_commands() -> None:
    assert list(TRANSLATIONS) == list(Language)
    assert set(FOR_ADMINS) == set(MenuCommand)
    for texts in TRANSLATIONS.values():
        assert list(texts.states) == list(QueueState)
        assert list(texts.changes) == list(ItemChange)
        assert list(texts.buttons) == list(Button)
        assert list(texts.commands) == list(MenuCommand)


@each_language
def test_buttons_and_menus_are_short(texts: Texts) -> None:
    assert max(units(label) for label in texts.buttons.values()) <= MAX_BUTTON
    assert max(units(told) for told in texts.commands.values()) <= MAX_DESCRIPTION


def test_a_tag_is_known_by_its_language_and_english_speaks_to_all_others() -> None:
    german, english = ["de", "de-AT", "DE"], ["en", "en-GB", "fr", "den", "", None]
    assert all(texts_for(code) is TRANSLATIONS["de"] for code in german)
    assert all(texts_for(code) is ENGLISH for code in english)


def update(chat: Chat, user: User | None) -> Update:
    return Update(1, message=Message(1, NOON, chat, from_user=user))


@pytest.mark.parametrize("spoken", TRANSLATIONS.values(), ids=TRANSLATIONS)
def test_a_private_chat_speaks_the_language_of_its_person_and_a_group_the_teams(
    spoken: Texts,
) -> None:
    team = Team(-1001, frozenset(), texts=spoken)
    anna, bob = (
        User(id, "A", is_bot=False, language_code=code) for id, code in ((7, "de"), (8, "fr"))
    )
    assert team.texts_in(update(Chat(7, Chat.PRIVATE), anna)) is TRANSLATIONS["de"]
    assert team.texts_in(update(Chat(8, Chat.PRIVATE), bob)) is ENGLISH
    for group in (-1001, -5):
        assert team.texts_in(update(Chat(group, Chat.SUPERGROUP), anna)) is spoken
    assert team.texts_in(Update(1)) is spoken
    assert team.texts_to(anna) is TRANSLATIONS["de"]


def test_the_private_chat_of_a_team_of_one_speaks_the_teams_language() -> None:
    anna = User(7, "Anna", is_bot=False, language_code="de")
    team = Team(7, frozenset({7}), texts=ENGLISH)
    assert team.texts_in(update(Chat(7, Chat.PRIVATE), anna)) is ENGLISH
    assert team.texts_to(anna) is ENGLISH


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (timedelta(seconds=1), "1 Sekunde"),
        (timedelta(minutes=4), "4 Minuten"),
        (timedelta(hours=1), "1 Stunde"),
        (timedelta(days=3), "3 Tagen"),
    ],
)
def test_german_durations_stand_in_the_dative(time: timedelta, told: str) -> None:
    assert GERMAN.up_for(GERMAN.duration(time)) == f"läuft seit {told}"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, ["0 Interaktionen", "0 Personen", "0 warten", "Deine letzten 0 Tage"]),
        (1, ["1 Interaktion", "1 Person", "1 wartet", "Dein letzter Tag"]),
        (2_000, ["2.000 Interaktionen", "2.000 Personen", "2.000 warten"]),
    ],
)
def test_german_counts_have_the_form_that_fits(number: int, told: list[str]) -> None:
    counts = (GERMAN.interactions, GERMAN.people, GERMAN.waiting, GERMAN.your_days)
    assert [count(number) for count in counts][: len(told)] == told


def test_german_days_have_their_names() -> None:
    days = [GERMAN.when(NOON + timedelta(days=days), NOON) for days in (-1, 0, 1, 4, 7)]
    assert days == [
        "gestern 12:00 (UTC)",
        "heute 12:00 (UTC)",
        "morgen 12:00 (UTC)",
        "Freitag 12:00 (UTC)",
        "13. Mai 12:00 (UTC)",
    ]
    assert GERMAN.cooling(None, NOON) == "Seine Sperrfrist endet am 6. Mai 2024."


def test_german_says_why_an_item_is_not_changed() -> None:
    told = [GERMAN.not_changed(error) for error in ERRORS]
    assert told == [
        "Nicht geändert: Der Text hat 1.025 Zeichen; höchstens 1.024 sind erlaubt.",
        "Nicht geändert: Was schon gepostet ist, kann nicht bearbeitet werden.",
        "Nicht geändert: Was schon angeboten ist, kann nicht verschoben werden.",
        "Nicht geändert: another reason",
    ]
