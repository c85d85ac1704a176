"""The bot.

An update walks through receiving, inbox, processing, updates, handlers and sending. `processes`
and `cli` put the rooms together.
"""
