"""Decisions on content, by chat and quarter hour."""

from domain.events import DecisionWithdrawn
from projections.projection import Projection

PROJECTION = Projection(
    "content_decision",
    version=2,
    tables=("content_decision",),
    any_order=True,
    portable=True,
    knows=frozenset({DecisionWithdrawn.TOPIC}),
)
