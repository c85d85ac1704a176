"""Saved updates are imported."""
