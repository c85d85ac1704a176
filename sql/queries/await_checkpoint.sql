-- Wait for the worker that has a checkpoint, and keep others away until this transaction ends.
SELECT FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
FOR UPDATE
