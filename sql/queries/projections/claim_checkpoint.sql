-- Claim a checkpoint (primary key). No row: another worker has it.
SELECT position, fold FROM projection_checkpoint
WHERE projection = %(projection)s AND target = %(target)s
FOR UPDATE SKIP LOCKED
