-- The right to move a checkpoint, after whoever has it now.
SELECT position, fold FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
FOR UPDATE
