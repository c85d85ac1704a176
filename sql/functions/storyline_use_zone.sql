-- Have the calling function see hours and dates in an IANA zone until it ends. AT TIME ZONE would take
-- EET, MET or EST for an abbreviation, which knows no summer. The caller says SET timezone = 'UTC', so
-- that the session's own zone is back when it has ended.
CREATE OR REPLACE FUNCTION storyline_use_zone(p_tz text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('timezone', p_tz, true);
END
$$;
