"""The model: events, decisions, reports and the ports they need.

Pure Python and pydantic; everything may import it.
"""
