"""Factories: they make events, content and files of usual values."""
