-- Delete a checkpoint and its parked events (primary keys).
WITH unparked AS (
    DELETE FROM parked_events WHERE projection = %(projection)s AND target = %(target)s
)
DELETE FROM projection_checkpoint WHERE projection = %(projection)s AND target = %(target)s
