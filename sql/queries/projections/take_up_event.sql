-- A parked event has been folded after all (primary key).
DELETE FROM parked_events
WHERE projection = %(projection)s AND target = %(target)s AND position = %(position)s
