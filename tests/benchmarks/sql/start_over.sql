-- Let a projection read the log from its start.
UPDATE projection_checkpoint SET position = 0 WHERE projection = %(projection)s
