-- Allow one migration at a time, until this transaction ends. Names resolve in the home schema only:
-- functions that run as their owner (SECURITY DEFINER) store this search path.
SELECT
    pg_advisory_xact_lock(hashtext('storyline.migrate')),
    set_config('search_path', format('%I, pg_temp', current_schema()), true)
