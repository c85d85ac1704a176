"""Parse, classify and translate raw updates: pure functions that every room of the bot may use."""
