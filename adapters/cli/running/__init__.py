"""Commands that start something: the bot, the projector, the page, the demo and the simulator.

Only `adapters.cli` imports it.
"""
