-- Allow one migration at a time, until this transaction ends; only the owner may take this lock. A
-- release before 0.2 takes the advisory lock. Names resolve in the home schema only: functions that run
-- as their owner (SECURITY DEFINER) store this search path. A release that does not set storyline.migrates
-- is refused (migrations/0024_refuse_old_releases).
LOCK TABLE schema_migration IN SHARE UPDATE EXCLUSIVE MODE;
SELECT
    pg_try_advisory_xact_lock(hashtext('storyline.migrate')),
    set_config('storyline.migrates', 'on', true),
    set_config('search_path', format('%I, pg_temp', current_schema()), true)
