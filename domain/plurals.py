"""Counts as people read them: "1 person", "3 people", "1,200 interactions"."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """`number` with its noun: `one` if it is 1, else `many`, by default `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def people(number: int) -> str:
    """So many people."""
    return counted(number, "person", "people")
