-- What a report on a window does not take from the rows of a read table: interactions, and withdrawals of
-- decisions at the time of what they withdraw (no interaction_type). These are the events after the
-- checkpoint of the table, the two edges of the window that are not whole quarter hours, the quarter hours
-- in p_mixed (storyline_mixed_buckets), and parked events. If the checkpoint does not fit the log, all
-- events (storyline_is_usable); also without a table (NULL). The caller reads the table in the same statement, so that a swap cannot
-- come in between.
-- One index serves each branch (positions; time or person and time; withdrawals by time). Each call makes a
-- new plan, because the best one depends on how far the projection is.
DROP FUNCTION IF EXISTS storyline_unfolded(text, record, uuid, bigint[]);
DROP FUNCTION IF EXISTS storyline_unfolded(text, record, uuid, bigint[], timestamptz[]);
CREATE FUNCTION storyline_unfolded(
    p_table text,
    p_window record,
    p_user_id uuid,
    p_chats bigint[],
    p_mixed timestamptz[]
) RETURNS TABLE (
    event_position bigint,
    moment timestamptz,
    chat_id bigint,
    user_id uuid,
    interaction_type text,
    interaction_name text,
    decision text,
    delta integer
)
LANGUAGE plpgsql STABLE ROWS 100
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
DECLARE
    folded bigint;
    parked bigint[];
BEGIN
    -- No row: the checkpoint does not fit the log, or the table is newer than our snapshot and empty in it.
    SELECT c.position, coalesce(array_agg(p.position) FILTER (WHERE p.position IS NOT NULL), '{}')
    INTO folded, parked
    FROM projection_checkpoint AS c
    LEFT JOIN parked_events AS p USING (projection, target)
    WHERE to_regclass(p_table) = ANY (c.tables)
        AND storyline_fits_log(c.position, c.event_recorded_at)
    GROUP BY c.projection, c.target;
    folded := coalesce(folded, 0);
    RETURN QUERY
    WITH asked AS NOT MATERIALIZED (
        SELECT e.notification_id AS position, e.occurred_at, e.chat_id, e.user_id, e.interaction_type,
            e.interaction_name, e.decision, e.delta
        FROM current_events AS e
        WHERE e.interaction_type IS NOT NULL
            AND e.occurred_at BETWEEN p_window.first_moment AND p_window.last_moment
            AND (p_user_id IS NULL OR e.user_id = p_user_id)
            AND (p_chats IS NULL OR e.chat_id = ANY (p_chats))
    )
    SELECT * FROM asked AS a WHERE a.position > folded
    UNION ALL
    SELECT * FROM asked AS a WHERE a.position <= folded AND a.occurred_at < p_window.first_bucket
    UNION ALL
    SELECT * FROM asked AS a WHERE a.position <= folded AND a.occurred_at >= p_window.tail
    UNION ALL
    SELECT * FROM asked AS a
    WHERE a.position = ANY (parked)
        AND a.occurred_at >= p_window.first_bucket AND a.occurred_at < p_window.tail;
    -- Withdrawals are rare: one branch serves for all reasons.
    RETURN QUERY
    SELECT e.notification_id, e.decided_at, e.chat_id, e.decided_by, e.interaction_type,
        e.interaction_name, e.decision, e.delta
    FROM current_events AS e
    WHERE e.topic = 'storyline.DecisionWithdrawn'
        AND storyline_moment(e.context ->> 'decided_at') BETWEEN p_window.first_moment AND p_window.last_moment
        AND (
            e.notification_id > folded
            OR e.notification_id = ANY (parked)
            OR e.decided_at < p_window.first_bucket
            OR e.decided_at >= p_window.tail
            OR storyline_bucket(e.decided_at) = ANY (p_mixed)
        )
        AND (p_user_id IS NULL OR e.decided_by = p_user_id)
        AND (p_chats IS NULL OR e.chat_id = ANY (p_chats));
    -- By itself: few zones need it, and planning it would take a tenth of a short report.
    IF p_mixed <> '{}' THEN
        RETURN QUERY
        SELECT e.notification_id, e.occurred_at, e.chat_id, e.user_id, e.interaction_type,
            e.interaction_name, e.decision, e.delta
        FROM unnest(p_mixed) AS mixed (bucket)
        JOIN current_events AS e
            ON e.occurred_at >= mixed.bucket AND e.occurred_at < mixed.bucket + interval '15 minutes'
        WHERE e.interaction_type IS NOT NULL AND e.occurred_at <= p_window.last_moment
            AND e.notification_id <= folded AND e.notification_id <> ALL (parked)
            AND (p_user_id IS NULL OR e.user_id = p_user_id)
            AND (p_chats IS NULL OR e.chat_id = ANY (p_chats));
    END IF;
END
$$;

COMMENT ON FUNCTION storyline_unfolded IS 'Internal: what a report on a window does not take from the rows of a read table.';
