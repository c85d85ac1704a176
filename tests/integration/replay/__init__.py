"""Replays, from the shadow table to the swap."""
