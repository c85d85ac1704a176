"""The SQL files, changed as the next release may change them."""

from pathlib import Path

from adapters import statements


def edit(text: Path, old: str, new: str) -> None:
    """Replace `old`, which the file must have."""
    before = text.read_text(encoding="utf-8")
    assert old in before
    text.write_text(before.replace(old, new), encoding="utf-8")
    statements.statement.cache_clear()
