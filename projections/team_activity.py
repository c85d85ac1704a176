"""What happened in each team, by quarter hour."""

from projections.projection import Projection

PROJECTION = Projection(
    "team_activity", version=2, tables=("team_activity",), any_order=True, portable=True
)
