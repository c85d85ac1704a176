"""`storyline replay` and `storyline parked`."""
