-- The quarter hours between two moments in which a clock in the session's zone shows more than one hour:
-- the rules of a zone change inside them, or its offset is not a whole number of quarter hours. A report
-- reads them from the log. It looks at the days whose offset is such a one, or changes: no zone has changed
-- it twice within three days.
CREATE OR REPLACE FUNCTION storyline_mixed_buckets(p_first timestamptz, p_last timestamptz)
RETURNS timestamptz[]
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    -- date_part, unlike extract, makes no numerics: it takes half the time.
    RETURN ARRAY(
        SELECT quarter.bucket
        FROM generate_series(p_first, p_last, interval '24 hours') AS day (start)
        CROSS JOIN generate_series(
            day.start, least(day.start + interval '23:45', p_last), interval '15 minutes'
        ) AS quarter (bucket)
        CROSS JOIN LATERAL (
            SELECT quarter.bucket + interval '15 minutes' - interval '1 microsecond' AS moment
        ) AS last
        WHERE (
                date_part('timezone', day.start) <> date_part('timezone', day.start + interval '24 hours')
                OR date_part('timezone', day.start)::integer % 900 <> 0
            )
            AND (
                date_part('timezone', quarter.bucket) <> date_part('timezone', last.moment)
                OR date_part('hour', quarter.bucket) <> date_part('hour', last.moment)
            )
    );
END
$$;

COMMENT ON FUNCTION storyline_mixed_buckets IS 'Internal: the quarter hours between two moments in which a clock in the zone of the session shows more than one hour.';
