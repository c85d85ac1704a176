"""Queue items: what each is, its place, where it was last offered, and the decision on it."""

from domain.events import ContentEdited, ContentMoved, ContentRemoved, DecisionWithdrawn
from projections.projection import Projection

PROJECTION = Projection(
    "content_queue",
    version=2,
    tables=("content_queue",),
    any_order=True,
    knows=frozenset(
        event.TOPIC for event in (ContentEdited, ContentMoved, ContentRemoved, DecisionWithdrawn)
    ),
)
