"""`storyline queue`."""
