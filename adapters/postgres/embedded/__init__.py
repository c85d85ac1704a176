"""A Postgres server of our own, shared by all processes over one state folder.

Imports nothing else of `postgres`.
"""
