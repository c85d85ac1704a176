-- Return when every commit is on disk: this one waits for the disk, and comes after all others.
SELECT pg_logical_emit_message(true, 'storyline', 'flush')
