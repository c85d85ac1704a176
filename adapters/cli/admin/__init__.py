"""Commands that operate an installation: settings, imports, queue, replays, audit and users.

Only `adapters.cli` imports it.
"""
