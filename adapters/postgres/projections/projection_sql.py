"""The parts of `sql/projections/<name>.sql`, each after a line that begins with its mark."""

import re
from dataclasses import dataclass

from adapters.statements import statement
from domain.errors import StorylineError
from projections.projection import Projection

MERGE = "\n-- merge:"
PARTS = re.compile(r"^-- (table|index|fold):", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProjectionText:
    """What makes a read table, what makes its indexes, and what fills it."""

    table: str
    index: str
    fold: str


def projection_text(projection: Projection) -> ProjectionText:
    """The SQL of a projection, as this release has it. Raises StorylineError for a missing part."""
    name = f"projections/{projection.name}"
    text = statement(name)
    marks = [*PARTS.finditer(text)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = {mark[1]: text[mark.start() : end] for mark, end in zip(marks, ends, strict=True)}
    for part in ("table", "fold"):
        if part not in parts:
            raise StorylineError(f"sql/{name}.sql has no line '-- {part}: ...'")
    return ProjectionText(parts["table"], parts.get("index", ""), parts["fold"])


def merge_text(fold: str) -> str | None:
    """The end of a fold, by which it puts what is new into what stands. None: it names none."""
    _, marked, merge = fold.partition(MERGE)
    return marked.lstrip() + merge if marked else None
