"""What each person did, by quarter hour."""

from projections.projection import Projection

PROJECTION = Projection("user_stats", version=1, tables=("user_stats",), any_order=True)
