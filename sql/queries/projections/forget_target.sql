-- Forget a checkpoint and what was parked on the way to it.
WITH forgotten AS (
    DELETE FROM parked_events WHERE projection = %(projection)s AND target = %(target)s
)
DELETE FROM projection_checkpoint WHERE projection = %(projection)s AND target = %(target)s
