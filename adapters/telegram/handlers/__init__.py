"""What the bot does: commands, callbacks, submissions, offers and alerts.

Imports sending and processing; only the composition imports it.
"""
