"""The embedded Postgres server, shared by all processes with one state folder.

Imports nothing else of `postgres`.
"""
