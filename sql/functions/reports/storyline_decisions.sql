-- Decisions one by one. What the item is comes from its stream in the log (unique index on stream).
CREATE OR REPLACE FUNCTION storyline_decisions(
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
    seconds double precision,
    category text,
    media_filename text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
BEGIN
    RETURN QUERY
    WITH decided AS MATERIALIZED (
        SELECT * FROM storyline_decided(p_since, p_until, storyline_chats(p_chat_id), p_user_id)
    )
    SELECT d.press_id, d.item_id, coalesce(n.newest, d.chat_id), d.user_id, d.decision, d.offered_at,
        d.decided_at, d.seconds, i.category, i.media_filename
    FROM decided AS d
    LEFT JOIN storyline_newest_chats(ARRAY(SELECT decided.chat_id FROM decided)) AS n ON n.id = d.chat_id
    LEFT JOIN storyline_items(ARRAY(SELECT decided.item_id FROM decided)) AS i ON i.item_id = d.item_id
    ORDER BY d.decided_at, d.press_id;
END
$$;

COMMENT ON FUNCTION storyline_decisions IS 'The decisions in (p_since, p_until] that nobody has withdrawn, one row each, the oldest first: who decided what, when, and how many seconds after the offer (NULL: the offer is unknown). Callbacks with the outcome ok count. category and media_filename are those of the item now. chat_id is the newest id of the chat; NULL: private chats. p_chat_id: any id of one chat. p_user_id: one person. Times are UTC. Exact, however far projections are.';
