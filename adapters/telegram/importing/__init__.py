"""Import saved updates by the same rules as live ones. `cli` imports it."""
