"""What each person did, by quarter hour."""

from domain.events import DecisionWithdrawn
from projections.projection import Projection

PROJECTION = Projection(
    "user_stats",
    version=2,
    tables=("user_stats",),
    any_order=True,
    portable=True,
    knows=frozenset({DecisionWithdrawn.TOPIC}),
)
