-- Forget a shadow's checkpoint and what was parked while it was built.
WITH forgotten AS (
    DELETE FROM parked_events WHERE projection = %(projection)s AND target = 'shadow'
)
DELETE FROM projection_checkpoint WHERE projection = %(projection)s AND target = 'shadow'
