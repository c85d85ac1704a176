"""Updates are handled in order, and recorded."""
