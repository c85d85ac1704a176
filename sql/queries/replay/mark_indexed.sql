-- Note that a table under construction has all its indexes (primary key).
UPDATE projection_checkpoint SET is_indexed = true
WHERE projection = %(projection)s AND target = %(target)s
