-- Set the IANA zone in which the calling function sees hours and dates, until it ends. AT TIME ZONE would
-- read EET, MET or EST as an abbreviation, without summer time. The caller has SET timezone = 'UTC', so
-- that its end restores the zone of the session.
-- Postgres also accepts POSIX offsets, with the opposite sign: 'UTC+2' is two hours west. They are refused
-- here: they have digits, and only the zones below have digits too.
CREATE OR REPLACE FUNCTION storyline_use_zone(p_tz text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF (p_tz COLLATE "C" ~* '^([a-z_/-]+|(etc/)?gmt[+-]?0|etc/gmt([+]([0-9]|1[0-2])|-([0-9]|1[0-4]))|(est5e|cst6c|mst7m|pst8p)dt)$') IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown time zone %; try one like Europe/Berlin', coalesce(quote_literal(p_tz), 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('timezone', p_tz, true);
END
$$;

COMMENT ON FUNCTION storyline_use_zone IS 'Internal: set the IANA time zone of the calling function, and refuse unknown ones.';
