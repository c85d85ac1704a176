"""A simulated team and sample pictures, to try things out. `processes` and `cli` import it."""
