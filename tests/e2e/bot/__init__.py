"""The bot, over HTTP to the sandbox."""
