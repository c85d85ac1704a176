"""Alerts: what the admins must know, as states that begin and end."""
