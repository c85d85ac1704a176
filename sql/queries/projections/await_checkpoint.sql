-- Wait for the worker that has a checkpoint, and keep others away until this transaction ends. The next
-- statement reads it: after a swap this one finds no row. The row it waited for has another target by
-- then, and the new row is younger than its snapshot.
SELECT FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
FOR UPDATE
