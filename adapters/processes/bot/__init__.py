"""The bot as a part of a process."""
