-- What people did in (p_since, p_until], reading each table once: by date and type, by weekday and hour, and by
-- person. storyline_daily_interactions, storyline_heatmap and storyline_daily_activity say the same, each in
-- a pass of its own.
CREATE OR REPLACE FUNCTION storyline_activity_counts(
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_tz text DEFAULT 'UTC'
) RETURNS TABLE (
    date date,
    interaction_type text,
    weekday integer,
    hour integer,
    user_id uuid,
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
    WITH by_moment AS (
        SELECT a.moment, a.interaction_type AS type, sum(a.interactions) AS times
        FROM storyline_activity(p_since, p_until, chats, NULL) AS a
        WHERE a.interaction_type <> 'bot_response'
        GROUP BY 1, 2
    ),
    counted AS (
        SELECT m.moment::date AS day, m.type, date_part('isodow', m.moment)::integer AS weekday,
            date_part('hour', m.moment)::integer AS hour, m.times
        FROM by_moment AS m
    )
    SELECT c.day, c.type, c.weekday, c.hour, NULL::uuid, sum(c.times)::bigint
    FROM counted AS c
    GROUP BY GROUPING SETS ((c.day, c.type), (c.weekday, c.hour))
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, p.user_id, sum(p.interactions)::bigint
    FROM storyline_people_activity(p_since, p_until, chats, NULL) AS p
    GROUP BY p.user_id
    ORDER BY 1, 2, 3, 4, 5;
END
$$;

COMMENT ON FUNCTION storyline_activity_counts IS 'Internal: what people did in (p_since, p_until], whatever its outcome, reading each table once. Rows with a date and a type count as storyline_daily_interactions does; rows with a weekday (1 is Monday) and an hour count as storyline_heatmap does. Rows with a user_id count the interactions of that person. Hours without interactions have no row.';
