"""Migrations and roles. Imports projections, whose tables it makes."""
