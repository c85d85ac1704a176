"""The languages that ship, and the one in which a person is spoken to."""

from collections.abc import Mapping
from typing import Final

from adapters.telegram.texts.languages.english import English
from adapters.telegram.texts.languages.german import German
from adapters.telegram.texts.texts import Texts
from domain.vocabulary import Language

ENGLISH: Final = English()

TRANSLATIONS: Final[Mapping[str, Texts]] = {
    Language.ENGLISH: ENGLISH,
    Language.GERMAN: German(),
}


def texts_for(language_code: str | None) -> Texts:
    """The texts for a language tag like de or de-AT. English for languages that do not ship."""
    primary = (language_code or "").partition("-")[0].lower()
    return TRANSLATIONS.get(primary, ENGLISH)
