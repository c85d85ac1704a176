"""Digests: what the team decided, told to an admin every day or every week."""
