"""Calls to Telegram: rate limits, what became of a send, and its record.

Handlers and receiving import it.
"""
