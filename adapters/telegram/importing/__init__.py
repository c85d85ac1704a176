"""Saved updates are read and recorded by the same rules as live ones. `cli` imports it."""
