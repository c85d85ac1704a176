"""From a raw update to its meaning: pure functions. Every room of the bot may import it."""
