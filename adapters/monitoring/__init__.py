"""What monitoring reads of a process: its metrics, and whether it is alive and ready.

Imports nothing of Storyline but its HTTP server.
"""
