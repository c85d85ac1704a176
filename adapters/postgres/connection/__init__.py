"""Connections and pools. Driver errors are translated into our own.

Every room of `postgres` may import it.
"""
