-- For this transaction: tables are read whole, because an index may be made to leave rows out.
SELECT
    set_config('enable_seqscan', 'on', true),
    set_config('enable_indexscan', 'off', true),
    set_config('enable_indexonlyscan', 'off', true),
    set_config('enable_bitmapscan', 'off', true)
