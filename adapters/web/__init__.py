"""The page with the reports. `processes` and `cli` import it."""
