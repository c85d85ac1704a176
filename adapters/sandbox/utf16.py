"""Lengths as Telegram counts them: in UTF-16 code units, two for an emoji."""


def units(text: str) -> int:
    """How many UTF-16 code units `text` has."""
    return len(text) + sum(character > "\uffff" for character in text)
