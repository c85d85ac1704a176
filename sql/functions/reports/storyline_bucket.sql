-- The quarter hour (UTC) in which a moment lies, named by its start. Every zone's hours and days are
-- whole numbers of quarter hours.
CREATE OR REPLACE FUNCTION storyline_bucket(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_bin('15 minutes', moment, timestamptz '0001-01-01 00:00:00+00')
$$;

COMMENT ON FUNCTION storyline_bucket IS 'The quarter hour, in UTC, that a moment lies in, named by its start.';
