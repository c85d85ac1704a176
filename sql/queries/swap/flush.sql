-- Return when every commit is on disk: this one waits for the disk, and comes after all others.
SELECT set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'storyline', 'flush')
