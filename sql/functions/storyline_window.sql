-- The window (since, until] of a report and the quarter hours [first_bucket, end_bucket) that lie
-- wholly in it. A day is 24 hours, whatever the session's zone.
CREATE OR REPLACE FUNCTION storyline_window(
    days integer,
    as_of timestamptz,
    OUT since timestamptz,
    OUT until timestamptz,
    OUT first_bucket timestamptz,
    OUT end_bucket timestamptz
)
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF days < 0 THEN
        RAISE EXCEPTION 'days must not be negative, not %', days USING ERRCODE = 'invalid_parameter_value';
    END IF;
    since := as_of - days * interval '24 hours';
    until := as_of;
    first_bucket := storyline_bucket(since) + interval '15 minutes';
    end_bucket := storyline_bucket(until);
END
$$;
