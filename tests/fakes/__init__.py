"""Fakes of the ports: what a test needs instead of a database or of Telegram."""
