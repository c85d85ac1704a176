-- One migration at a time, until this transaction ends. What it makes is looked for in the home schema
-- and nowhere else: functions that run as their owner (SECURITY DEFINER) keep this path for good.
SELECT
    pg_advisory_xact_lock(hashtext('storyline.migrate')),
    set_config('search_path', format('%I, pg_temp', current_schema()), true)
