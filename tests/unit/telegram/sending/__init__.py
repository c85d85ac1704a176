"""What the bot sends."""
