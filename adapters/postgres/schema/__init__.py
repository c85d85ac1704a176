"""Migrations and roles. Imports the room `projections`, because it creates their read tables."""
