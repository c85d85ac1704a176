"""Commands that run something: the bot, the projector, the page, the demo, the simulator.

Only `adapters.cli` imports it.
"""
