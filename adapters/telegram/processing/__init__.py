"""Takes messages from the inbox in order, has them handled and records them.

Handlers and sending may import it.
"""
