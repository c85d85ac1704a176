"""Commands that report what happened. Only `adapters.cli` and the demo import it."""
