-- Set a checkpoint that is claimed.
UPDATE projection_checkpoint SET position = %(position)s, updated_at = now()
WHERE projection = %(projection)s AND target = %(target)s
