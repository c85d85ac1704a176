-- Wait for the worker that has a checkpoint, and keep others away until this transaction ends. Read
-- it with the next statement: after a swap this one finds neither row, for the one it waited for has
-- another target now, and the one that has come in its place is younger than its snapshot.
SELECT FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
FOR UPDATE
