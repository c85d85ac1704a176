-- No statistics of personal data: ANALYZE copies values into pg_statistic, and an erased person would
-- stay there. These tables are small and are read by their unique indexes.
-- Setting the type that a column has makes Postgres forget the statistics that it has gathered.
ALTER TABLE users
    ALTER username TYPE text, ALTER first_name TYPE text, ALTER last_name TYPE text;
ALTER TABLE users
    ALTER telegram_user_id SET STATISTICS 0, ALTER username SET STATISTICS 0,
    ALTER first_name SET STATISTICS 0, ALTER last_name SET STATISTICS 0;
ALTER INDEX users_username ALTER COLUMN 1 SET STATISTICS 0;

ALTER TABLE user_keys ALTER key TYPE bytea;
ALTER TABLE user_keys ALTER key SET STATISTICS 0;

ALTER TABLE parked_updates ALTER digest TYPE bytea, ALTER raw TYPE bytea, ALTER source TYPE text;
ALTER TABLE parked_updates
    ALTER digest SET STATISTICS 0, ALTER raw SET STATISTICS 0, ALTER source SET STATISTICS 0;

-- The type of telegram_user_id cannot be set, because a view reads it.
DO $$
BEGIN
    DELETE FROM pg_statistic WHERE starelid = 'users'::regclass AND staattnum = (
        SELECT attnum FROM pg_attribute
        WHERE attrelid = 'users'::regclass AND attname = 'telegram_user_id'
    );
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'a superuser may delete the old statistics of users.telegram_user_id';
END
$$;
