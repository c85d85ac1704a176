-- Have the calling function see hours and dates in an IANA zone until it ends. AT TIME ZONE would take
-- EET, MET or EST for an abbreviation, which knows no summer. The caller says SET timezone = 'UTC', so
-- that the session's own zone is back when it has ended.
-- Postgres takes offsets too, as POSIX counts them: 'UTC+2' is two hours west. They have digits, which
-- few zones have, and is no zone.
CREATE OR REPLACE FUNCTION storyline_use_zone(p_tz text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF (p_tz ~* '^([a-z_/-]+|(etc/)?gmt[+-]?0|etc/gmt(\+(\d|1[0-2])|-(\d|1[0-4]))|(est5e|cst6c|mst7m|pst8p)dt)$') IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown time zone %; try one like Europe/Berlin', coalesce(quote_literal(p_tz), 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('timezone', p_tz, true);
END
$$;
