"""Commands that run something: the bot, the projector, the dashboard, the demo, the simulator.

Only `adapters.cli` imports it.
"""
