"""Long-running processes, put together from parts that are started again when they fail.

Only `cli` imports it.
"""
