-- Take out what was in the reference for the migrations alone.
DROP FUNCTION pg_advisory_xact_lock(integer)
