-- The decisions on content in the p_days * 24 hours up to p_as_of, in one team or all. The zone makes no
-- difference here: it is an argument because all reports have the same ones.
-- Exact at any position of the projection. Read table: content_decision (unique index: time).
CREATE OR REPLACE FUNCTION storyline_content_decisions(
    p_days integer DEFAULT 30,
    p_chat_id bigint DEFAULT NULL,
    p_tz text DEFAULT 'UTC',
    p_as_of timestamptz DEFAULT now()
) RETURNS TABLE (
    total_decisions bigint,
    posted bigint,
    skipped bigint,
    rejected bigint,
    posted_percentage numeric,
    skip_percentage numeric,
    rejection_rate numeric
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
DECLARE
    asked record := storyline_window(p_days, p_as_of);
    chats bigint[] := storyline_chats(p_chat_id);
BEGIN
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
                (u.interaction_name = 'posted')::integer,
                (u.interaction_name = 'skip')::integer,
                (u.interaction_name = 'confirm_reject')::integer
            FROM storyline_unfolded('content_decision', asked, NULL, chats, '{}') AS u
            WHERE u.interaction_type = 'callback' AND u.outcome = 'ok'
        ) AS d
    ),
    total AS (SELECT d.*, d.posted + d.skipped + d.rejected AS decisions FROM decided AS d)
    SELECT
        t.decisions, t.posted, t.skipped, t.rejected,
        coalesce(round(100.0 * t.posted / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.skipped / nullif(t.decisions, 0), 1), 0),
        coalesce(round(100.0 * t.rejected / nullif(t.decisions, 0), 1), 0)
    FROM total AS t;
END
$$;

COMMENT ON FUNCTION storyline_content_decisions IS 'What became of the content in the p_days * 24 hours up to p_as_of, in one team (any id its chat has had) or in all. The zone changes nothing here. Exact, however far projections are.';
