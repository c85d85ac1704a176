-- A swap is durable, happens in the home schema, and waits for nobody longer than readers may wait.
SELECT
    set_config('search_path', replace(current_setting('search_path'), 'storyline_shadow, ', ''), true),
    set_config('synchronous_commit', 'on', true),
    set_config('lock_timeout', '50ms', true)
