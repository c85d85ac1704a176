"""Everything that talks to the outside.

A room imports only rooms below it; `bootstrap`, `processes` and `cli` put rooms together.
"""
