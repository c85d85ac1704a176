"""Decisions on content, by chat and quarter hour."""

from projections.projection import Projection

PROJECTION = Projection("content_decision", version=1, tables=("content_decision",), any_order=True)
