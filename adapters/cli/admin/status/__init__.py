"""`storyline status` and `storyline migrate`."""
