-- How often items are approved, and how fast, by one property of the decision.
CREATE OR REPLACE FUNCTION storyline_approval_rates(
    p_by text,
    p_since timestamptz,
    p_until timestamptz,
    p_chat_id bigint DEFAULT NULL,
    p_user_id uuid DEFAULT NULL,
    p_tz text DEFAULT 'UTC'
) RETURNS TABLE (
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
    IF (p_by IN ('person', 'hour', 'weekday', 'day', 'category', 'chat')) IS NOT TRUE THEN
        RAISE EXCEPTION 'p_by must be person, hour, weekday, day, category or chat, not %', coalesce(p_by, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM storyline_use_zone(p_tz);
    RETURN QUERY
    WITH decided AS MATERIALIZED (
        SELECT * FROM storyline_decided(p_since, p_until, storyline_chats(p_chat_id), p_user_id)
    ),
    keyed AS (
        SELECT
            CASE p_by
                WHEN 'person' THEN d.user_id::text
                WHEN 'hour' THEN to_char(d.decided_at, 'HH24')
                WHEN 'weekday' THEN to_char(d.decided_at, 'ID')
                WHEN 'day' THEN to_char(d.decided_at, 'YYYY-MM-DD')
                WHEN 'category' THEN i.category
                WHEN 'chat' THEN n.newest::text
            END AS key,
            d.decision,
            d.seconds
        FROM decided AS d
        LEFT JOIN storyline_newest_chats(ARRAY(SELECT decided.chat_id FROM decided WHERE p_by = 'chat')) AS n
            ON n.id = d.chat_id
        LEFT JOIN storyline_items(ARRAY(SELECT decided.item_id FROM decided WHERE p_by = 'category')) AS i
            ON i.item_id = d.item_id
    ),
    -- Seconds are exact to the microsecond. What a number of 15 digits adds to that is rounded off first.
    counted AS (
        SELECT
            k.key,
            count(*) AS decisions,
            count(*) FILTER (WHERE k.decision = 'posted') AS posted,
            count(*) FILTER (WHERE k.decision = 'skipped') AS skipped,
            count(*) FILTER (WHERE k.decision = 'rejected') AS rejected,
            count(k.seconds) AS timed,
            percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY k.seconds) AS seconds
        FROM keyed AS k
        GROUP BY k.key
    )
    SELECT c.key, c.decisions, c.posted, c.skipped, c.rejected, round(100.0 * c.posted / c.decisions, 1),
        c.timed, round(round(c.seconds[1]::numeric, 7), 3), round(round(c.seconds[2]::numeric, 7), 3)
    FROM counted AS c
    ORDER BY c.key;
END
$$;

COMMENT ON FUNCTION storyline_approval_rates IS 'The decisions in (p_since, p_until] that nobody has withdrawn, one row a key. p_by says what the key is: person (UUID), hour (00 to 23), weekday (1 is Monday), day (2026-03-01), category, or chat (its newest id), in the zone p_tz; key NULL: it is not known, or the chat is private. approval_rate is posted / decisions in percent with one decimal; median_seconds and p90_seconds are of the timed decisions, whose offer is known. p_chat_id: any id of one chat. p_user_id: one person. Exact, however far projections are.';
