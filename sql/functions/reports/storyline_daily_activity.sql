-- What people did on each date. What nobody is named for is what team_activity has more than user_stats.
CREATE OR REPLACE FUNCTION storyline_daily_activity(
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_user_id uuid DEFAULT NULL,
    p_tz text DEFAULT 'UTC'
) RETURNS TABLE (date date, chat_id bigint, user_id uuid, interactions bigint)
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
    WITH named AS MATERIALIZED (
        SELECT a.moment::date AS day, a.chat_id AS chat, a.user_id AS person, sum(a.interactions) AS times
        FROM storyline_people_activity(p_since, p_until, chats, p_user_id) AS a
        GROUP BY 1, 2, 3
    ),
    counted AS MATERIALIZED (
        SELECT * FROM named
        UNION ALL
        SELECT c.day, c.chat, NULL, sum(c.times)
        FROM (
            SELECT a.moment::date AS day, a.chat_id AS chat, a.interactions AS times
            FROM storyline_activity(p_since, p_until, chats, NULL) AS a
            WHERE p_user_id IS NULL AND a.interaction_type <> 'bot_response'
            UNION ALL
            SELECT n.day, n.chat, -n.times FROM named AS n
        ) AS c
        GROUP BY 1, 2
        HAVING sum(c.times) > 0
    )
    SELECT c.day, coalesce(n.newest, c.chat), c.person, sum(c.times)::bigint
    FROM counted AS c
    LEFT JOIN storyline_newest_chats(ARRAY(SELECT chat FROM counted)) AS n ON n.id = c.chat
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3;
END
$$;

COMMENT ON FUNCTION storyline_daily_activity IS 'What people did in (p_since, p_until], whatever its outcome: one row a date (in the zone p_tz), chat and person with interactions. user_id NULL: nobody is named. chat_id is the newest id of the chat; NULL: private chats. p_chat_id: any id of one chat. p_user_id: one person. Exact, however far projections are.';
