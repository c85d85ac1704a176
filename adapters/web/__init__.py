"""The dashboard. `processes` and `cli` import it."""
