"""Calls to Telegram: rate limits, the outcome of a send, and its record.

Handlers and receiving import it.
"""
