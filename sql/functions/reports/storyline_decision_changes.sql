-- What came into the log after a position and changes which decisions stand (primary key; what the items
-- are: unique index on stream).
CREATE OR REPLACE FUNCTION storyline_decision_changes(
    p_position bigint,
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_user_id uuid DEFAULT NULL
) RETURNS TABLE (
    press_id uuid,
    item_id uuid,
    chat_id bigint,
    user_id uuid,
    decision text,
    offered_at timestamptz,
    decided_at timestamptz,
    category text,
    delta integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
DECLARE
    chats bigint[] := storyline_chats(p_chat_id);
BEGIN
    RETURN QUERY
    WITH changed AS MATERIALIZED (
        SELECT e.press_id, e.item_id, e.chat_id, e.decided_by, e.decision, e.decision_offered_at, e.decided_at,
            e.delta, e.notification_id AS position
        FROM current_events AS e
        WHERE e.notification_id > p_position AND e.delta IS NOT NULL
            AND e.decided_at > p_since AND e.decided_at <= p_until
            AND (p_chat_id IS NULL OR e.chat_id = ANY (chats))
            AND (p_user_id IS NULL OR e.decided_by = p_user_id)
    )
    SELECT c.press_id, c.item_id, coalesce(n.newest, c.chat_id), c.decided_by, c.decision, c.decision_offered_at,
        c.decided_at, i.category, c.delta
    FROM changed AS c
    LEFT JOIN storyline_newest_chats(ARRAY(SELECT changed.chat_id FROM changed)) AS n ON n.id = c.chat_id
    LEFT JOIN LATERAL (
        SELECT e.context ->> 'category' AS category
        FROM current_events AS e
        WHERE e.originator_id = c.item_id AND e.notification_id <= c.position
            AND e.topic IN ('storyline.ContentQueued', 'storyline.ContentEdited')
        ORDER BY e.originator_version DESC
        LIMIT 1
    ) AS i ON true
    ORDER BY c.decided_at, c.press_id;
END
$$;

COMMENT ON FUNCTION storyline_decision_changes IS 'What came into the log after the position p_position and changes which decisions of (p_since, p_until] stand, one row each: delta is 1 for a decision and -1 for a decision taken back, whose person, chat and times it has. The number of decisions at p_position is that of now without the sum of delta. category is that of the item at that time: a decided item keeps its category, but one whose decision was taken back may get another. chat_id is the newest id of the chat; NULL: private chats. p_chat_id: any id of one chat. p_user_id: one person. Times are UTC. Exact, however far projections are.';
