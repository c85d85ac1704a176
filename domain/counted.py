"""A count with its noun, for texts: `1 person`, `3 people`."""

from typing import Final

_IRREGULAR: Final = {"person": "people"}


def counted(count: int, noun: str) -> str:
    """`count` and `noun`, in the plural unless `count` is 1."""
    return f"{count:,} {noun if count == 1 else _IRREGULAR.get(noun, f'{noun}s')}"
