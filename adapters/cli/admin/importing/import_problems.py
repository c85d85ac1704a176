"""Tell the problems of an import: some of each file in full, and how many more there are."""

from collections import Counter
from typing import TYPE_CHECKING, Final

from adapters.cli.output import note
from domain.errors import InvalidInput
from domain.plurals import counted

if TYPE_CHECKING:
    from adapters.telegram.importing.importer import Problem

_IN_FULL: Final = 20


class ProblemReport:
    """Writes problems to stderr as they come. `is_failure`: the input itself is at fault."""

    def __init__(self) -> None:
        self.is_failure = False
        self._problems: Counter[str] = Counter()
        self._late: list[str] = []
        self._late_count = 0

    def add(self, problem: "Problem") -> None:
        """Tell one problem, unless its file has had many."""
        from adapters.telegram.importing.importer import ProblemKind
        from adapters.telegram.importing.update_records import file_of

        if problem.kind is ProblemKind.LATE:
            self._add_late(problem.source)
            return
        self.is_failure |= problem.kind is ProblemKind.BROKEN
        file = file_of(problem.source)
        self._problems[file] += 1
        if self._problems[file] <= _IN_FULL:
            note(f"{problem.kind.value}: {problem.source}: {problem.reason}")

    def refuse(self, error: InvalidInput) -> None:
        """Tell that a file cannot be read to its end."""
        self.is_failure = True
        note(f"error: {error}")

    def tell_rest(self) -> None:
        """Tell how many problems of each file were left out."""
        for file, count in self._problems.items():
            if count > _IN_FULL:
                note(f"{file}: {counted(count - _IN_FULL, 'more problem')}")

    @property
    def late_presses(self) -> str:
        """The presses that came too late to decide; empty if there are none."""
        if not self._late:
            return ""
        rest = self._late_count - len(self._late)
        named = ", ".join(self._late) + (f" and {rest:,} more" if rest else "")
        are = "is" if self._late_count == 1 else "are"
        presses = counted(self._late_count, "press", "presses")
        return f"{presses} {are} older than decisions that stand, which do not change: {named}"

    def _add_late(self, source: str) -> None:
        self._late_count += 1
        if len(self._late) < _IN_FULL:
            self._late.append(source)
