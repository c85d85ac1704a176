"""Checkpoints, the SQL of projections, and events that a fold could not take."""
