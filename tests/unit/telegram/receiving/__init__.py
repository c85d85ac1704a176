"""Updates come in."""
