-- Wait for the worker that folds the live table, and keep others away until the swap is done.
SELECT position FROM projection_checkpoint
WHERE projection = %(projection)s AND target = 'live'
FOR UPDATE
