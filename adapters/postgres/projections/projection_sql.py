"""The parts of `sql/projections/<name>.sql`. A line with its mark begins each part."""

import re
from dataclasses import dataclass

from adapters.statements import statement
from domain.errors import StorylineError
from projections.projection import Projection

MERGE = "\n-- merge:"
PARTS = re.compile(r"^-- (table|comments|index|fold):", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ProjectionText:
    """The SQL that creates a read table, comments it, creates its indexes, and fills it."""

    table: str
    comments: str
    index: str
    fold: str


def projection_text(projection: Projection) -> ProjectionText:
    """Return the SQL of a projection in this release. Raises StorylineError for a missing part."""
    name = f"projections/{projection.name}"
    text = statement(name)
    marks = [*PARTS.finditer(text)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = {mark[1]: text[mark.start() : end] for mark, end in zip(marks, ends, strict=True)}
    for part in ("table", "fold"):
        if part not in parts:
            raise StorylineError(f"sql/{name}.sql has no line '-- {part}: ...'")
    return ProjectionText(
        parts["table"], parts.get("comments", ""), parts.get("index", ""), parts["fold"]
    )


def merge_text(fold: str) -> str | None:
    """Return the clause of a fold that merges new rows into old ones. None: it has none."""
    _, marked, merge = fold.partition(MERGE)
    return marked.lstrip() + merge if marked else None
