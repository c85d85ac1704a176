-- Cancel the running statements of a replay.
SELECT pg_cancel_backend(pid) FROM pg_stat_activity
WHERE application_name = storyline_replay_name(%(projection)s) AND datname = current_database() AND pid <> pg_backend_pid()
