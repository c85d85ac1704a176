"""All texts of a language."""

from typing import Protocol

from adapters.telegram.texts.answer_texts import AnswerTexts
from adapters.telegram.texts.digest_texts import DigestTexts
from adapters.telegram.texts.help_texts import HelpTexts
from adapters.telegram.texts.offer_texts import OfferTexts
from adapters.telegram.texts.queue_texts import QueueTexts


class Texts(HelpTexts, AnswerTexts, OfferTexts, QueueTexts, DigestTexts, Protocol):
    """What the bot says in one language."""
