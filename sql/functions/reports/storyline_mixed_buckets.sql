-- The quarter hours between two moments in which a clock in the session's zone shows more than one hour:
-- the rules of a zone change inside them, or its offset is not a whole number of quarter hours. A report
-- reads them from the log. It looks at the days whose offset is such a one, or changes: no zone has changed
-- it twice within three days.
CREATE OR REPLACE FUNCTION storyline_mixed_buckets(p_first timestamptz, p_last timestamptz)
RETURNS timestamptz[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
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
                extract(timezone FROM day.start) <> extract(timezone FROM day.start + interval '24 hours')
                OR extract(timezone FROM day.start) % 900 <> 0
            )
            AND (
                extract(timezone FROM quarter.bucket) <> extract(timezone FROM last.moment)
                OR extract(hour FROM quarter.bucket) <> extract(hour FROM last.moment)
            )
    );
END
$$;
