"""The event log: append, read, wake-ups and the check of its hash chain."""
