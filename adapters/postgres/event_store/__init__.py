"""The log: append, read, wake-ups and the proof of the chain."""
