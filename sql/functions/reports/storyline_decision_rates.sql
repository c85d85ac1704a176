-- The decisions in (p_since, p_until] that nobody has withdrawn, counted in one pass: all, by person and by
-- local hour. storyline_approval_rates says the same of each of them, in a pass of its own.
CREATE OR REPLACE FUNCTION storyline_decision_rates(
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_user_id uuid DEFAULT NULL,
    p_tz text DEFAULT 'UTC'
) RETURNS TABLE (
    by text,
    key text,
    decisions bigint,
    posted bigint,
    skipped bigint,
    rejected bigint,
    approval_rate numeric,
    timed bigint,
    median_seconds numeric,
    p90_seconds numeric
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
    WITH decided AS (
        SELECT d.user_id, date_part('hour', d.decided_at)::integer AS hour, d.decision, d.seconds
        FROM storyline_decided(p_since, p_until, storyline_chats(p_chat_id), p_user_id) AS d
    ),
    counted AS (
        SELECT
            grouping(d.user_id, d.hour) AS without,
            d.user_id,
            d.hour,
            count(*) AS decisions,
            count(*) FILTER (WHERE d.decision = 'posted') AS posted,
            count(*) FILTER (WHERE d.decision = 'skipped') AS skipped,
            count(*) FILTER (WHERE d.decision = 'rejected') AS rejected,
            count(d.seconds) AS timed,
            percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY d.seconds) AS seconds
        FROM decided AS d
        GROUP BY GROUPING SETS ((), (d.user_id), (d.hour))
    )
    SELECT
        CASE c.without WHEN 1 THEN 'person' WHEN 2 THEN 'hour' ELSE 'all' END,
        coalesce(c.user_id::text, to_char(c.hour, 'FM00')),
        c.decisions, c.posted, c.skipped, c.rejected, coalesce(round(100.0 * c.posted / nullif(c.decisions, 0), 1), 0),
        c.timed,
        round(round(c.seconds[1]::numeric, 7), 3), round(round(c.seconds[2]::numeric, 7), 3)
    FROM counted AS c
    ORDER BY 1, 2;
END
$$;

COMMENT ON FUNCTION storyline_decision_rates IS 'Internal: the decisions in (p_since, p_until], counted in one pass as storyline_approval_rates counts them. by is all, person (key: UUID; NULL: it is not known) or hour (key: 00 to 23, in the zone p_tz).';
