-- The window of a report: it begins just after `since`, or else `as_of` minus `days` * 24 hours, and ends at
-- `as_of`. Only this function computes it; callers include both ends of a pair (BETWEEN). A day is 24 hours
-- in any zone.
-- first_moment, last_moment: the window, to the microsecond.
-- first_bucket, last_bucket: the quarter hours that the read table answers; if the first is the later one,
-- it answers none. They are wholly in the window, or the table has nothing in the last one that is later
-- than `as_of` (is_over). Asking the table locks it until the transaction ends, so that no swap comes
-- between the question and the report.
-- tail: the start of the rest of the window, after those quarter hours.
DROP FUNCTION IF EXISTS storyline_window(integer, timestamptz);
DROP FUNCTION IF EXISTS storyline_window(integer, timestamptz, boolean);
DROP FUNCTION IF EXISTS storyline_window(integer, timestamptz, boolean, timestamptz);
CREATE FUNCTION storyline_window(
    days integer,
    as_of timestamptz,
    is_over boolean,
    since timestamptz,
    OUT first_moment timestamptz,
    OUT last_moment timestamptz,
    OUT first_bucket timestamptz,
    OUT last_bucket timestamptz,
    OUT tail timestamptz
)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    after timestamptz := coalesce(since, as_of - days * interval '24 hours');
BEGIN
    IF since IS NULL AND days < 0 THEN
        RAISE EXCEPTION 'days must not be negative, not %', days USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF (isfinite(after) AND isfinite(as_of)) IS NOT TRUE THEN
        RAISE EXCEPTION 'a window needs a start and an end' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF after > as_of THEN
        RAISE EXCEPTION 'the window begins at %, after its end %', after, as_of
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    first_moment := after + interval '1 microsecond';
    last_moment := as_of;
    first_bucket := storyline_bucket(after) + interval '15 minutes';
    last_bucket := storyline_bucket(as_of) - CASE WHEN is_over THEN interval '0' ELSE interval '15 minutes' END;
    tail := greatest(first_bucket, last_bucket + interval '15 minutes');
END
$$;

COMMENT ON FUNCTION storyline_window IS 'Internal: the window of a report, to the microsecond, and its whole quarter hours.';
