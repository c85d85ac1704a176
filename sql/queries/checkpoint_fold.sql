-- The fold by which a read table was begun; no row when there is none.
SELECT fold FROM projection_checkpoint WHERE projection = %(projection)s AND target = %(target)s
