-- Settings of one folding transaction. It may be lost with the server: the checkpoint is lost with it.
-- However long it takes, the server does not end it. A replay bears its name, to be told apart by,
-- and takes no more of the machine than it was given: its statements run in one process each.
SELECT
    set_config('search_path', storyline_search_path(%(target)s), true),
    set_config('application_name', CASE WHEN %(target)s = 'live' THEN current_setting('application_name') ELSE storyline_replay_name(%(projection)s) END, true),
    set_config('synchronous_commit', 'off', true),
    set_config('work_mem', '64MB', true),
    set_config('jit', 'off', true),
    set_config('max_parallel_workers_per_gather', '0', true),
    set_config('max_parallel_maintenance_workers', '0', true),
    set_config('statement_timeout', '0', true),
    set_config('lock_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '0', true),
    CASE WHEN current_setting('transaction_timeout', true) IS NOT NULL THEN set_config('transaction_timeout', '0', true) END
