-- Whether reports may use the rows of a read table: its checkpoint fits the log. If not, or if the table is
-- newer than our snapshot, storyline_unfolded reads everything from the log. The plan is kept.
CREATE OR REPLACE FUNCTION storyline_is_usable(p_table text) RETURNS boolean
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM projection_checkpoint AS c
        WHERE to_regclass(p_table) = ANY (c.tables)
            AND storyline_fits_log(c.position, c.event_recorded_at)
    );
END
$$;

COMMENT ON FUNCTION storyline_is_usable IS 'Internal: whether reports may use the rows of a read table: its checkpoint fits the log.';
