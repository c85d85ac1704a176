-- Claim a checkpoint; wait for the worker that has it (primary key).
SELECT position, fold FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
FOR UPDATE
