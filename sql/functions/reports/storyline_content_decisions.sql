-- The decisions on content in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team or
-- all, and how long they took. The zone makes no difference here: it is an argument because all reports have
-- the same ones.
-- The percentiles need each decision, so they are also counted one by one.
-- Exact at any position of the projection. Read table: decisions (indexes: time, chat and time).
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
SET enable_seqscan = off
AS $$
DECLARE
    chats bigint[] := storyline_chats(p_chat_id);
    asked record := storyline_window(p_days, p_as_of, false, p_since);
BEGIN
    -- The table has no buckets, so no edge of the window is read from the log.
    asked.first_bucket := asked.first_moment;
    asked.tail := asked.last_moment + interval '1 microsecond';
    RETURN QUERY
    WITH unfolded AS MATERIALIZED (
        SELECT e.press_id, e.decision, sum(e.delta) AS delta,
            min(extract(epoch FROM e.decided_at - e.decision_offered_at))::double precision AS seconds
        FROM storyline_unfolded('decisions', asked, NULL, chats, '{}') AS u
        JOIN current_events AS e ON e.notification_id = u.event_position
        WHERE u.delta IS NOT NULL
        GROUP BY 1, 2
    ),
    standing AS (
        SELECT d.decision, d.seconds
        FROM decisions AS d
        WHERE storyline_is_usable('decisions')
            AND d.decided_at BETWEEN asked.first_moment AND asked.last_moment
            AND (p_chat_id IS NULL OR d.chat_id = ANY (chats))
            AND d.standing = 1
            AND d.press_id NOT IN (SELECT u.press_id FROM unfolded AS u)
        UNION ALL
        SELECT u.decision, u.seconds
        FROM unfolded AS u
        LEFT JOIN decisions AS d ON storyline_is_usable('decisions') AND d.press_id = u.press_id
        WHERE u.delta + coalesce(d.standing, 0) = 1
    ),
    total AS (
        SELECT
            count(*) AS decisions,
            count(*) FILTER (WHERE s.decision = 'posted') AS posted,
            count(*) FILTER (WHERE s.decision = 'skipped') AS skipped,
            count(*) FILTER (WHERE s.decision = 'rejected') AS rejected,
            percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY s.seconds) AS seconds
        FROM standing AS s
    )
    -- Seconds are exact to the microsecond. What a number of 15 digits adds to that is rounded off first.
    SELECT
        t.decisions, t.posted, t.skipped, t.rejected,
        coalesce(round(100.0 * t.posted / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.skipped / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.rejected / nullif(t.decisions, 0), 1), 0),
        round(round(t.seconds[1]::numeric, 7), 3),
        round(round(t.seconds[2]::numeric, 7), 3)
    FROM total AS t;
END
$$;

COMMENT ON FUNCTION storyline_content_decisions IS 'What became of the content in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team (any id its chat has had) or in all, and the median and the 90th percentile of the seconds from offer to decision. Withdrawn decisions count nowhere. The zone changes nothing here. Exact, however far projections are.';
