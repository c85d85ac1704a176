-- Settings of one folding transaction. It does not wait for the disk: a crash loses rows and checkpoint
-- together. The server does not end it, however long it takes. The sessions of a replay have its name.
-- Each statement runs in one process, so that a replay takes only its share of the machine.
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
