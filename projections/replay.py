"""Replay: build a read table anew from the log, beside the live one, and put it in its place."""

from collections.abc import Iterator, Sequence

from projections.ports import Difference, Progress, Shadows, Target
from projections.projection import Projection
from projections.projector import BATCH, advance


def replay(shadows: Shadows, projection: Projection, *, limit: int = BATCH) -> Iterator[Progress]:
    """Rebuild the tables of `projection` and swap them in, telling how far it is.

    The live tables serve and are folded on meanwhile. What was built stays after an interruption,
    and the next call goes on from there.
    """
    with shadows.exclusive(projection.name):
        shadows.begin(projection)
        yield _progress(shadows, projection.name)
        while advance(shadows, projection.name, target=Target.SHADOW, limit=limit):
            yield _progress(shadows, projection.name)
        shadows.swap(projection)


def verify(
    shadows: Shadows, projection: Projection, differences: list[Difference], *, limit: int = BATCH
) -> Iterator[Progress]:
    """Rebuild the tables of `projection` up to where the live ones are, and compare.

    Tells how far it is; in the end `differences` has the rows that differ. Nothing is swapped.
    """
    with shadows.exclusive(projection.name):
        shadows.discard(projection)
        shadows.begin(projection)
        yield _progress(shadows, projection.name)
        _, bound, _ = shadows.positions(projection.name)
        while advance(shadows, projection.name, target=Target.SHADOW, limit=limit, bound=bound):
            yield _progress(shadows, projection.name)
        found: Sequence[Difference] = shadows.differences(projection)
        shadows.discard(projection)
        differences.extend(found)


def _progress(shadows: Shadows, name: str) -> Progress:
    position, _, head = shadows.positions(name)
    return Progress(name, position, head)
