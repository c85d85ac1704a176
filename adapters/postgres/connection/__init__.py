"""Connections and pools, and the driver's errors as our own.

Every room of `postgres` may import it.
"""
