"""A local Bot API server with a chat page.

Knows nothing of Storyline; `processes` and `simulation` start it.
"""
