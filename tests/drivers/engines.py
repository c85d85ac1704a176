"""Replays by another engine than Postgres."""

from adapters.bootstrap import Storyline
from adapters.engines.choosing import fold_engine
from adapters.engines.engine_name import EngineName
from projections.fold_engine import FoldEngine
from projections.projection import Projection, all_projections
from projections.projection_ports import Comparison
from projections.replay import verify

PORTABLE = {name: each for name, each in all_projections().items() if each.portable}


def engine(storyline: Storyline, name: EngineName = EngineName.DUCKDB) -> FoldEngine:
    """An engine over the log of `storyline` and the archive in its catalogue."""
    found = fold_engine(name, storyline.archives, None)
    assert found is not None
    return found


def compared_with(
    storyline: Storyline, projection: Projection, name: EngineName = EngineName.DUCKDB
) -> Comparison:
    """How what an engine folds differs from the live table, which Postgres has folded."""
    *_, found = verify(storyline.projections, projection, engine=engine(storyline, name))
    assert isinstance(found, Comparison)
    return found
