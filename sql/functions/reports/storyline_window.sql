-- The window of a report: it begins just after `as_of` minus `days` * 24 hours, and ends at `as_of`. Only
-- this function computes it; callers include both ends of a pair (BETWEEN). A day is 24 hours in any zone.
-- first_moment, last_moment: the window, to the microsecond.
-- first_bucket, last_bucket: the quarter hours that are wholly in it; if the first is the later one, none is.
-- tail: the start of the rest of the window, after those quarter hours.
DROP FUNCTION IF EXISTS storyline_window(integer, timestamptz);
CREATE FUNCTION storyline_window(
    days integer,
    as_of timestamptz,
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
    last_bucket := storyline_bucket(as_of) - interval '15 minutes';
    tail := greatest(first_bucket, storyline_bucket(as_of));
END
$$;
