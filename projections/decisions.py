"""Every decision: who made it, when, how long it took, and whether it stands."""

from domain.events import DecisionWithdrawn
from projections.projection import Projection

PROJECTION = Projection(
    "decisions",
    version=1,
    tables=("decisions",),
    any_order=True,
    portable=True,
    knows=frozenset({DecisionWithdrawn.TOPIC}),
)
