"""Commands that operate an installation, from the queue to replays and the audit.

Only `adapters.cli` imports it.
"""
