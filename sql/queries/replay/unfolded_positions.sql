-- The events that read tables go without: parked ones, and those that were given up (primary key).
SELECT position FROM parked_events
WHERE projection = %(projection)s AND target = %(target)s
