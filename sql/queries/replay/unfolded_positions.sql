-- The events that read tables lack: the parked and the dropped ones (primary key).
SELECT position FROM parked_events
WHERE projection = %(projection)s AND target = %(target)s
