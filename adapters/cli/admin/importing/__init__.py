"""`storyline import`, and what it shows."""
