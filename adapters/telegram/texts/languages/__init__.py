"""The languages that ship, each a file."""
