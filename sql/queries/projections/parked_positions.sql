-- The positions of parked events, in order (primary key).
SELECT position FROM parked_events
WHERE projection = %(projection)s AND target = %(target)s AND dropped_at IS NULL
ORDER BY position
