-- How often each name of each type occurred in the p_days * 24 hours up to p_as_of, bot responses
-- too. Exact at any position of the projection. Read table: team_activity (unique index: time).
DROP FUNCTION IF EXISTS storyline_counts(integer, bigint, timestamptz);
CREATE OR REPLACE FUNCTION storyline_counts(
    p_days integer DEFAULT 30,
    p_chat_id bigint DEFAULT NULL,
    p_as_of timestamptz DEFAULT now(),
    p_since timestamptz DEFAULT NULL
) RETURNS TABLE (interaction_type text, interaction_name text, interactions bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
DECLARE
    chats bigint[] := storyline_chats(p_chat_id);
    asked record;
BEGIN
    asked := storyline_window(
        p_days, p_as_of,
        NOT EXISTS (
            SELECT FROM team_activity AS t
            WHERE t.bucket = storyline_bucket(p_as_of)
                AND (p_chat_id IS NULL OR t.chat_id = ANY (chats))
                AND (t.last_event_at <= p_as_of) IS NOT TRUE
        ),
        p_since
    );
    RETURN QUERY
    SELECT a.type, a.name, sum(a.times)::bigint
    FROM (
        SELECT t.interaction_type AS type, t.interaction_name AS name, t.interactions AS times
        FROM team_activity AS t
        WHERE storyline_is_usable('team_activity')
            AND t.bucket BETWEEN asked.first_bucket AND asked.last_bucket
            AND (p_chat_id IS NULL OR t.chat_id = ANY (chats))
        UNION ALL
        SELECT u.interaction_type, u.interaction_name, 1
        FROM storyline_unfolded('team_activity', asked, NULL, chats, '{}') AS u
        WHERE u.interaction_type IS NOT NULL
    ) AS a
    GROUP BY a.type, a.name;
END
$$;

COMMENT ON FUNCTION storyline_counts IS 'How often each name of each type occurred in the p_days * 24 hours up to p_as_of, or in (p_since, p_as_of], in one team (any id its chat has had) or in all. Bot responses are in it. Exact, however far projections are.';
