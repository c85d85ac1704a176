-- A moment in ISO 8601, in the session's zone and with its offset: 2026-03-01T10:30:00.25+01:00.
CREATE OR REPLACE FUNCTION storyline_iso_time(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT btrim(to_json(moment)::text, '"')
$$;

COMMENT ON FUNCTION storyline_iso_time IS 'A moment in ISO 8601, in the zone of the session and with its offset: 2026-03-01T10:30:00.25+01:00.';
