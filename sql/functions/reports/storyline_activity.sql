-- The interactions in (p_since, p_until], bot responses too, as rows that lie in one hour of the session's
-- zone: those of team_activity, and single ones from the log (storyline_unfolded). Those of one person are
-- all from the log, because team_activity knows no person.
CREATE OR REPLACE FUNCTION storyline_activity(
    p_since timestamptz,
    p_until timestamptz,
    p_chats bigint[],
    p_user_id uuid
) RETURNS TABLE (
    moment timestamptz,
    chat_id bigint,
    interaction_type text,
    interaction_name text,
    interactions integer
)
LANGUAGE plpgsql STABLE ROWS 10000
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
DECLARE
    asked record;
    mixed timestamptz[];
BEGIN
    asked := storyline_window(
        NULL, p_until,
        NOT EXISTS (
            SELECT FROM team_activity AS t
            WHERE t.bucket = storyline_bucket(p_until)
                AND (p_chats IS NULL OR t.chat_id = ANY (p_chats))
                AND (t.last_event_at <= p_until) IS NOT TRUE
        ),
        p_since
    );
    mixed := storyline_mixed_buckets(
        (SELECT min(t.bucket) FROM team_activity AS t WHERE t.bucket >= asked.first_bucket AND p_user_id IS NULL),
        asked.last_bucket
    );
    RETURN QUERY
    SELECT t.bucket, t.chat_id, t.interaction_type, t.interaction_name, t.interactions
    FROM team_activity AS t
    WHERE p_user_id IS NULL
        AND storyline_is_usable('team_activity')
        AND t.bucket BETWEEN asked.first_bucket AND asked.last_bucket
        AND t.bucket <> ALL (mixed)
        AND (p_chats IS NULL OR t.chat_id = ANY (p_chats))
    UNION ALL
    SELECT u.moment, u.chat_id, u.interaction_type, u.interaction_name, 1
    FROM storyline_unfolded(
        CASE WHEN p_user_id IS NULL THEN 'team_activity' END, asked, p_user_id, p_chats, mixed
    ) AS u
    WHERE u.interaction_type IS NOT NULL;
END
$$;

COMMENT ON FUNCTION storyline_activity IS 'Internal: the interactions in (p_since, p_until] by moment, chat, type and name.';
