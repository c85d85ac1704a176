-- At which hours of which weekdays people act.
CREATE OR REPLACE FUNCTION storyline_heatmap(
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_user_id uuid DEFAULT NULL,
    p_tz text DEFAULT 'UTC'
) RETURNS TABLE (weekday integer, hour integer, interactions bigint)
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
        SELECT a.moment, sum(a.interactions) AS times
        FROM storyline_activity(p_since, p_until, chats, p_user_id) AS a
        WHERE a.interaction_type <> 'bot_response'
        GROUP BY 1
    ),
    counted AS (
        SELECT date_part('isodow', m.moment)::integer AS weekday, date_part('hour', m.moment)::integer AS hour,
            sum(m.times) AS times
        FROM by_moment AS m
        GROUP BY 1, 2
    )
    SELECT every.weekday, every.hour, coalesce(c.times, 0)::bigint
    FROM (
        SELECT w AS weekday, h AS hour FROM generate_series(1, 7) AS w, generate_series(0, 23) AS h
    ) AS every
    LEFT JOIN counted AS c USING (weekday, hour)
    ORDER BY 1, 2;
END
$$;

COMMENT ON FUNCTION storyline_heatmap IS 'What people did in (p_since, p_until], whatever its outcome: one row for each of the 168 hours of a week with interactions, zero too. weekday is 1 (Monday) to 7, hour 0 to 23, in the zone p_tz. p_chat_id: any id of one chat. p_user_id: one person. Exact, however far projections are.';
