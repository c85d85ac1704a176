"""Updates come in by poller or webhook and are acknowledged once they are durable.

Imports sending, processing and inbox.
"""
