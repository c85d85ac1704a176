"""The durable queue between Telegram and the log: one SQLite file a bot.

Knows nothing of how messages are handled.
"""
