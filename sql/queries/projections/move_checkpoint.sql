-- Move a claimed checkpoint (primary key).
UPDATE projection_checkpoint SET position = %(position)s, updated_at = now()
WHERE projection = %(projection)s AND target = %(target)s
