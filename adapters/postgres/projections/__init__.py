"""Checkpoints, the SQL of projections, and parked events."""
