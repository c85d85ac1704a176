"""A simulated team and sample pictures for trials. `processes` and `cli` import it."""
