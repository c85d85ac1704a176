-- What a session of ours needs, said when it begins. PgBouncer keeps these settings for each client,
-- also in transaction mode; it does not keep others, so nothing else is set here.
-- is_read_committed: whether a statement outside of a transaction is READ COMMITTED.
SELECT
    set_config('datestyle', 'ISO', false),
    set_config('timezone', 'UTC', false),
    set_config('standard_conforming_strings', 'on', false),
    current_setting('default_transaction_isolation') = 'read committed' AS is_read_committed
