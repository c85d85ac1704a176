"""Drivers: they run the real thing for a test and say in the domain's words what happens."""
