-- The decisions in (p_since, p_until] that nobody has withdrawn: those of the table decisions, and what the
-- log says beside it (storyline_unfolded). The deltas of a press and its withdrawal may be in different ones.
CREATE OR REPLACE FUNCTION storyline_decided(
    p_since timestamptz,
    p_until timestamptz,
    p_chats bigint[],
    p_user_id uuid
) RETURNS TABLE (
    press_id uuid,
    item_id uuid,
    chat_id bigint,
    user_id uuid,
    decision text,
    offered_at timestamptz,
    decided_at timestamptz,
    seconds double precision
)
LANGUAGE plpgsql STABLE ROWS 1000
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
DECLARE
    asked record := storyline_window(NULL, p_until, false, p_since);
    whole record;
BEGIN
    -- A table without buckets has no edges that only the log knows.
    SELECT asked.first_moment, asked.last_moment, asked.first_moment AS first_bucket,
        asked.last_moment + interval '1 microsecond' AS tail
    INTO whole;
    RETURN QUERY
    WITH unfolded AS MATERIALIZED (
        SELECT e.press_id, e.item_id, e.chat_id, e.decided_by, e.decision, e.decision_offered_at, e.decided_at,
            sum(e.delta) AS delta
        FROM storyline_unfolded('decisions', whole, p_user_id, p_chats, '{}') AS u
        JOIN current_events AS e ON e.notification_id = u.event_position
        WHERE u.delta IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    )
    SELECT d.press_id, d.item_id, d.chat_id, d.user_id, d.decision, d.offered_at, d.decided_at, d.seconds
    FROM decisions AS d
    WHERE storyline_is_usable('decisions')
        AND d.decided_at BETWEEN asked.first_moment AND asked.last_moment
        AND (p_user_id IS NULL OR d.user_id = p_user_id)
        AND (p_chats IS NULL OR d.chat_id = ANY (p_chats))
        AND d.standing = 1
        AND d.press_id NOT IN (SELECT u.press_id FROM unfolded AS u)
    UNION ALL
    SELECT u.press_id, u.item_id, u.chat_id, u.decided_by, u.decision, u.decision_offered_at, u.decided_at,
        extract(epoch FROM u.decided_at - u.decision_offered_at)::double precision
    FROM unfolded AS u
    LEFT JOIN decisions AS d ON storyline_is_usable('decisions') AND d.press_id = u.press_id
    WHERE u.delta + coalesce(d.standing, 0) = 1;
END
$$;

COMMENT ON FUNCTION storyline_decided IS 'Internal: the decisions in (p_since, p_until] that nobody has withdrawn.';
