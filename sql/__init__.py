"""Every SQL text, in rooms of the same names as the Python that runs it.

`adapters.statements` reads them.
"""
