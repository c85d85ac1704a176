-- The quarter hour (UTC) of a moment, named by its start. Hours and days of today's zones are whole numbers
-- of quarter hours; storyline_mixed_buckets finds the exceptions.
CREATE OR REPLACE FUNCTION storyline_bucket(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_bin('15 minutes', moment, timestamptz '0001-01-01 00:00:00+00')
$$;

COMMENT ON FUNCTION storyline_bucket IS 'The quarter hour, in UTC, that a moment lies in, named by its start.';
