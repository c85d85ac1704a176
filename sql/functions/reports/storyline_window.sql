-- The window of a report: it begins just after `as_of` minus `days` * 24 hours, and ends at `as_of`. Only
-- this function computes it; callers include both ends of a pair (BETWEEN). A day is 24 hours in any zone.
-- first_moment, last_moment: the window, to the microsecond.
-- first_bucket, last_bucket: the quarter hours that the read table answers; if the first is the later one,
-- it answers none. They are wholly in the window, or the table has nothing in the last one that is later
-- than `as_of` (is_over). Asking the table locks it until the transaction ends, so that no swap comes
-- between the question and the report.
-- tail: the start of the rest of the window, after those quarter hours.
DROP FUNCTION IF EXISTS storyline_window(integer, timestamptz);
DROP FUNCTION IF EXISTS storyline_window(integer, timestamptz, boolean);
CREATE FUNCTION storyline_window(
    days integer,
    as_of timestamptz,
    is_over boolean,
    OUT first_moment timestamptz,
    OUT last_moment timestamptz,
    OUT first_bucket timestamptz,
    OUT last_bucket timestamptz,
    OUT tail timestamptz
)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    since timestamptz := as_of - days * interval '24 hours';
BEGIN
    IF days < 0 THEN
        RAISE EXCEPTION 'days must not be negative, not %', days USING ERRCODE = 'invalid_parameter_value';
    END IF;
    first_moment := since + interval '1 microsecond';
    last_moment := as_of;
    first_bucket := storyline_bucket(since) + interval '15 minutes';
    last_bucket := storyline_bucket(as_of) - CASE WHEN is_over THEN interval '0' ELSE interval '15 minutes' END;
    tail := greatest(first_bucket, last_bucket + interval '15 minutes');
END
$$;
