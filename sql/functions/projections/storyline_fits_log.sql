-- Whether a checkpoint fits the log: its position is not beyond the end, and the event there was recorded
-- when the checkpoint says (NULL: it does not say). After a restore of an older log it does not fit.
-- Two lookups by primary key; their plan is kept.
CREATE OR REPLACE FUNCTION storyline_fits_log(p_position bigint, p_event_recorded_at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path FROM CURRENT
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
    RETURN p_position <= coalesce((SELECT max(notification_id) FROM event_log), 0)
        AND (
            p_event_recorded_at IS NULL
            OR p_event_recorded_at IS NOT DISTINCT FROM (
                SELECT recorded_at FROM event_log
                WHERE notification_id <= p_position
                ORDER BY notification_id DESC
                LIMIT 1
            )
        );
END
$$;

COMMENT ON FUNCTION storyline_fits_log IS 'Internal: whether a checkpoint fits the log: the event at its position is the one that was folded.';
