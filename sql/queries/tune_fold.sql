-- Settings of one folding transaction. It may be lost with the server: the checkpoint is lost with it.
SELECT
    set_config('search_path', CASE WHEN %(target)s = 'shadow' THEN 'storyline_shadow, ' ELSE '' END || current_setting('search_path'), true),
    set_config('synchronous_commit', 'off', true),
    set_config('work_mem', '64MB', true),
    set_config('jit', 'off', true)
