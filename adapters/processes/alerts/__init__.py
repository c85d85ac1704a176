"""Alerts as parts of the bot's process, and the absence of the database."""
