-- A swap happens in the home schema, and waits for nobody longer than readers may wait. Neither does
-- it wait for the disk while the tables are locked, after `tune_fold`; `flush` does that later.
SELECT
    set_config('search_path', storyline_search_path('live'), true),
    set_config('lock_timeout', '25ms', true)
