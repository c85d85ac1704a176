-- Return when all that is committed is on disk: a commit that waits for the disk, after all others.
SELECT pg_logical_emit_message(true, 'storyline', 'flush')
