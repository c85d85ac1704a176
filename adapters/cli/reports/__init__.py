"""Commands that read what happened. Only `adapters.cli` and the demo import it."""
