"""What the bot tells by itself."""
