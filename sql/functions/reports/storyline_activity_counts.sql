-- What people did in (p_since, p_until], counted in one pass: by date and type, and by weekday and hour.
-- storyline_daily_interactions and storyline_heatmap say the same, each in a pass of its own.
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
    interactions bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
SET timezone = 'UTC'
AS $$
BEGIN
    PERFORM storyline_use_zone(p_tz);
    RETURN QUERY
    WITH by_moment AS (
        SELECT a.moment, a.interaction_type AS type, sum(a.interactions) AS times
        FROM storyline_activity(p_since, p_until, storyline_chats(p_chat_id), NULL) AS a
        WHERE a.interaction_type <> 'bot_response'
        GROUP BY 1, 2
    ),
    counted AS (
        SELECT m.moment::date AS day, m.type, date_part('isodow', m.moment)::integer AS weekday,
            date_part('hour', m.moment)::integer AS hour, m.times
        FROM by_moment AS m
    )
    SELECT c.day, c.type, c.weekday, c.hour, sum(c.times)::bigint
    FROM counted AS c
    GROUP BY GROUPING SETS ((c.day, c.type), (c.weekday, c.hour))
    ORDER BY 1, 2, 3, 4;
END
$$;

COMMENT ON FUNCTION storyline_activity_counts IS 'Internal: what people did in (p_since, p_until], whatever its outcome, counted in one pass. Rows with a date and a type count as storyline_daily_interactions does; rows with a weekday (1 is Monday) and an hour count as storyline_heatmap does. Hours without interactions have no row.';
