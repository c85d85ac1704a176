"""Migrations, roles, and databases that others made."""
