"""Queue items: what each is, where it was last offered, and the decision on it."""

from projections.projection import Projection

PROJECTION = Projection("content_queue", version=1, tables=("content_queue",), any_order=True)
