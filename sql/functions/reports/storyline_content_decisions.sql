-- The decisions on content in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team or
-- all, and how long they took. The zone makes no difference here: it is an argument because all reports have
-- the same ones.
-- Exact at any position of the projections. Read tables: content_decision (unique index: time) and decisions
-- (indexes: time, chat and time).
DROP FUNCTION IF EXISTS storyline_content_decisions(integer, bigint, text, timestamptz);
CREATE OR REPLACE FUNCTION storyline_content_decisions(
    p_days integer DEFAULT 30,
    p_chat_id bigint DEFAULT NULL,
    p_tz text DEFAULT 'UTC',
    p_as_of timestamptz DEFAULT now(),
    p_since timestamptz DEFAULT NULL
) RETURNS TABLE (
    total_decisions bigint,
    posted bigint,
    skipped bigint,
    rejected bigint,
    posted_percentage numeric,
    skip_percentage numeric,
    rejection_rate numeric,
    median_seconds_to_decide numeric,
    p90_seconds_to_decide numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
DECLARE
    chats bigint[] := storyline_chats(p_chat_id);
    asked record;
    whole record;
BEGIN
    asked := storyline_window(
        p_days, p_as_of,
        NOT EXISTS (
            SELECT FROM content_decision AS c
            WHERE c.bucket = storyline_bucket(p_as_of)
                AND (p_chat_id IS NULL OR c.chat_id = ANY (chats))
                AND (c.last_event_at <= p_as_of) IS NOT TRUE
        ),
        p_since
    );
    -- A table without buckets has no edges that only the log knows.
    SELECT asked.first_moment, asked.last_moment, asked.first_moment AS first_bucket,
        asked.last_moment + interval '1 microsecond' AS tail
    INTO whole;
    RETURN QUERY
    WITH decided AS (
        SELECT
            coalesce(sum(d.posted), 0)::bigint AS posted,
            coalesce(sum(d.skipped), 0)::bigint AS skipped,
            coalesce(sum(d.rejected), 0)::bigint AS rejected
        FROM (
            SELECT c.posted, c.skipped, c.rejected
            FROM content_decision AS c
            WHERE storyline_is_usable('content_decision')
                AND c.bucket BETWEEN asked.first_bucket AND asked.last_bucket
                AND (p_chat_id IS NULL OR c.chat_id = ANY (chats))
            UNION ALL
            SELECT
                CASE WHEN u.decision = 'posted' THEN u.delta END,
                CASE WHEN u.decision = 'skipped' THEN u.delta END,
                CASE WHEN u.decision = 'rejected' THEN u.delta END
            FROM storyline_unfolded('content_decision', asked, NULL, chats, '{}') AS u
        ) AS d
    ),
    total AS (SELECT d.*, d.posted + d.skipped + d.rejected AS decisions FROM decided AS d),
    unfolded AS MATERIALIZED (
        SELECT e.press_id, sum(e.delta) AS delta,
            min(extract(epoch FROM e.decided_at - e.decision_offered_at))::double precision AS seconds
        FROM storyline_unfolded('decisions', whole, NULL, chats, '{}') AS u
        JOIN current_events AS e ON e.notification_id = u.event_position
        WHERE u.delta IS NOT NULL
        GROUP BY e.press_id
    ),
    timed AS (
        SELECT d.seconds
        FROM decisions AS d
        WHERE storyline_is_usable('decisions')
            AND d.decided_at BETWEEN asked.first_moment AND asked.last_moment
            AND (p_chat_id IS NULL OR d.chat_id = ANY (chats))
            AND d.standing = 1 AND d.seconds IS NOT NULL
            AND d.press_id NOT IN (SELECT u.press_id FROM unfolded AS u)
        UNION ALL
        SELECT u.seconds
        FROM unfolded AS u
        LEFT JOIN decisions AS d ON storyline_is_usable('decisions') AND d.press_id = u.press_id
        WHERE u.delta + coalesce(d.standing, 0) = 1 AND u.seconds IS NOT NULL
    ),
    -- Seconds are exact to the microsecond. What a number of 15 digits adds to that is rounded off first.
    percentile AS (
        SELECT percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY t.seconds) AS seconds FROM timed AS t
    )
    SELECT
        t.decisions, t.posted, t.skipped, t.rejected,
        coalesce(round(100.0 * t.posted / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.skipped / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.rejected / nullif(t.decisions, 0), 1), 0),
        round(round(p.seconds[1]::numeric, 7), 3),
        round(round(p.seconds[2]::numeric, 7), 3)
    FROM total AS t, percentile AS p;
END
$$;

COMMENT ON FUNCTION storyline_content_decisions IS 'What became of the content in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team (any id its chat has had) or in all, and the median and the 90th percentile of the seconds from offer to decision. Withdrawn decisions count nowhere. The zone changes nothing here. Exact, however far projections are.';
