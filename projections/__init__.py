"""What a projection is, the projections, the projector and the replay.

No I/O; only adapters import it.
"""
