-- What happened on each date, by type and name.
CREATE OR REPLACE FUNCTION storyline_daily_interactions(
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_user_id uuid DEFAULT NULL,
    p_tz text DEFAULT 'UTC'
) RETURNS TABLE (
    date date,
    chat_id bigint,
    interaction_type text,
    interaction_name text,
    interactions bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
SET timezone = 'UTC'
AS $$
DECLARE
    chats bigint[] := storyline_chats(p_chat_id);
BEGIN
    PERFORM storyline_use_zone(p_tz);
    RETURN QUERY
    WITH counted AS MATERIALIZED (
        SELECT a.moment::date AS day, a.chat_id AS chat, a.interaction_type AS type,
            a.interaction_name AS name, sum(a.interactions) AS times
        FROM storyline_activity(p_since, p_until, chats, p_user_id) AS a
        GROUP BY 1, 2, 3, 4
    )
    SELECT c.day, coalesce(n.newest, c.chat), c.type, c.name, sum(c.times)::bigint
    FROM counted AS c
    LEFT JOIN storyline_newest_chats(ARRAY(SELECT chat FROM counted)) AS n ON n.id = c.chat
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4;
END
$$;

COMMENT ON FUNCTION storyline_daily_interactions IS 'What happened in (p_since, p_until], bot responses too, whatever its outcome: one row a date (in the zone p_tz), chat, type and name with interactions. chat_id is the newest id of the chat; NULL: private chats. p_chat_id: any id of one chat. p_user_id: one person. Exact, however far projections are.';
