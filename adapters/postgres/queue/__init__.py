"""The content queue: its read table, attempts to offer, and slots of the posting schedule."""
