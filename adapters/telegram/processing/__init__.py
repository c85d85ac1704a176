"""Take messages from the inbox in order, run handlers on them and record them.

Handlers and sending may import it.
"""
