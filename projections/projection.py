"""A projection: a fold in SQL from a range of the log into a read table.

To add one, write `projections/<name>.py` with a `PROJECTION` like its neighbours, and
`sql/projections/<name>.sql` with the table (after a line `-- table: ...`), the indexes that only
readers need (`-- index: ...`, if any), and the fold (`-- fold: ...`): one statement that adds the
events at positions (after, upto]. A fold into one table may mark its `ON CONFLICT` with a line
`-- merge: ...`. Then a replay folds several ranges at once into staging tables, and merges them by
that clause.
"""

import pkgutil
from dataclasses import dataclass
from importlib import import_module

import projections


@dataclass(frozen=True, slots=True)
class Projection:
    """One fold and the read tables it fills. A new `version` asks for a replay.

    `any_order`: the fold gives the same rows for any order of events. Then a parked event can be
    folded late; otherwise only a replay folds it.

    `knows`: the topics of events that change what earlier versions of the fold have counted. A
    table of such a version would be wrong after them, so they wait for a replay.

    `portable`: the fold uses only SQL that the engines of `replay --engine` have, and `any_order`.
    """

    name: str
    version: int
    tables: tuple[str, ...]
    any_order: bool = False
    knows: frozenset[str] = frozenset()
    portable: bool = False


def all_projections() -> dict[str, Projection]:
    """Return every projection that a module of this package declares, by name."""
    modules = pkgutil.iter_modules(projections.__path__)
    declared = (
        getattr(import_module(f"projections.{module.name}"), "PROJECTION", None)
        for module in modules
    )
    return {each.name: each for each in declared if isinstance(each, Projection)}
