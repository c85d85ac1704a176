-- Remove an event that now folds from the parked ones (primary key).
DELETE FROM parked_events
WHERE projection = %(projection)s AND target = %(target)s AND position = %(position)s
