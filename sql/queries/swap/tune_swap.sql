-- Settings of a swap, after `tune_fold`: it runs in the home schema and waits for locks only as long as
-- readers may wait for it. It does not wait for the disk while tables are locked; `flush` does that later.
SELECT
    set_config('search_path', storyline_search_path('live'), true),
    set_config('lock_timeout', '25ms', true)
