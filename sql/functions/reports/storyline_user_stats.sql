-- What one person did in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team
-- (p_chat_id: any of its ids) or all.
-- most_active_hour is the hour in p_tz with the most interactions, the earliest on a tie.
-- Without a person (NULL) all counts are zero. Exact at any position of the projection.
-- Read table: user_stats (unique index: person and time). The bounds are pairs, because only that index
-- can serve them: the index on time alone would read all people.
DROP FUNCTION IF EXISTS storyline_user_stats(uuid, integer, bigint, text, timestamptz);
CREATE OR REPLACE FUNCTION storyline_user_stats(
    p_user_id uuid,
    p_days integer DEFAULT 30,
    p_chat_id bigint DEFAULT NULL,
    p_tz text DEFAULT 'UTC',
    p_as_of timestamptz DEFAULT now(),
    p_since timestamptz DEFAULT NULL
) RETURNS TABLE (
    total_interactions bigint,
    posts_marked bigint,
    posts_skipped bigint,
    posts_rejected bigint,
    commands_used jsonb,
    most_active_hour integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
SET enable_seqscan = off
SET timezone = 'UTC'
AS $$
DECLARE
    chats bigint[] := storyline_chats(p_chat_id);
    asked record;
    mixed timestamptz[];
BEGIN
    PERFORM storyline_use_zone(p_tz);
    asked := storyline_window(
        p_days, p_as_of,
        NOT EXISTS (
            SELECT FROM user_stats AS s
            WHERE (s.user_id, s.bucket) = (p_user_id, storyline_bucket(p_as_of))
                AND (p_chat_id IS NULL OR s.chat_id = ANY (chats))
                AND s.last_interaction_at > p_as_of
        ),
        p_since
    );
    mixed := storyline_mixed_buckets(
        (
            SELECT s.bucket FROM user_stats AS s
            WHERE (s.user_id, s.bucket)
                BETWEEN (p_user_id, asked.first_bucket) AND (p_user_id, asked.last_bucket)
            ORDER BY s.user_id, s.bucket
            LIMIT 1
        ),
        asked.last_bucket
    );
    RETURN QUERY
    WITH activity AS MATERIALIZED (
        SELECT s.bucket AS moment, s.total_interactions AS interactions, s.posts_marked AS marked,
            s.posts_skipped AS skipped, s.posts_rejected AS rejected, s.commands_used AS commands
        FROM user_stats AS s
        WHERE storyline_is_usable('user_stats')
            AND (s.user_id, s.bucket)
                BETWEEN (p_user_id, asked.first_bucket) AND (p_user_id, asked.last_bucket)
            AND s.bucket <> ALL (mixed)
            AND (p_chat_id IS NULL OR s.chat_id = ANY (chats))
        UNION ALL
        SELECT u.moment,
            (u.interaction_type IS NOT NULL)::integer,
            CASE WHEN u.decision = 'posted' THEN u.delta END,
            CASE WHEN u.decision = 'skipped' THEN u.delta END,
            CASE WHEN u.decision = 'rejected' THEN u.delta END,
            CASE WHEN u.interaction_type = 'command' THEN jsonb_build_object(u.interaction_name, 1) ELSE '{}' END
        FROM storyline_unfolded('user_stats', asked, p_user_id, chats, mixed) AS u
        WHERE u.interaction_type IS DISTINCT FROM 'bot_response'
            AND p_user_id IS NOT NULL  -- NULL means all people there
    ),
    by_hour AS (
        SELECT extract(hour FROM a.moment)::integer AS hour
        FROM activity AS a
        GROUP BY 1
        ORDER BY sum(a.interactions) DESC, 1
        LIMIT 1
    ),
    by_command AS (
        SELECT used.command, sum(used.times::bigint) AS times
        FROM activity AS a, jsonb_each_text(a.commands) AS used (command, times)
        GROUP BY 1
    )
    SELECT
        coalesce(sum(a.interactions), 0)::bigint,
        coalesce(sum(a.marked), 0)::bigint,
        coalesce(sum(a.skipped), 0)::bigint,
        coalesce(sum(a.rejected), 0)::bigint,
        coalesce((SELECT jsonb_object_agg(c.command, c.times) FROM by_command AS c), '{}'),
        (SELECT h.hour FROM by_hour AS h)
    FROM activity AS a;
END
$$;

COMMENT ON FUNCTION storyline_user_stats IS 'What one person did in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team (any id its chat has had) or in all. most_active_hour is the hour in the zone p_tz with the most interactions; of several the earliest. Exact, however far projections are.';
