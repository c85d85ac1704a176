"""Replays by another engine than Postgres."""

from adapters.bootstrap import Storyline
from adapters.engines.choosing import fold_engine
from adapters.engines.engine_name import EngineName
from projections.fold_engine import FoldEngine
from projections.projection import all_projections

PORTABLE = {name: each for name, each in all_projections().items() if each.portable}


def engine(storyline: Storyline, name: EngineName = EngineName.DUCKDB) -> FoldEngine:
    """An engine over the log of `storyline` and the archive in its catalogue."""
    found = fold_engine(name, storyline.archives, None)
    assert found is not None
    return found
