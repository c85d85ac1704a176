-- The interactions of people in (p_since, p_until], as rows that lie in one hour of the session's zone:
-- those of user_stats, and single ones from the log (storyline_unfolded).
CREATE OR REPLACE FUNCTION storyline_people_activity(
    p_since timestamptz,
    p_until timestamptz,
    p_chats bigint[],
    p_user_id uuid
) RETURNS TABLE (moment timestamptz, chat_id bigint, user_id uuid, interactions integer)
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
            SELECT FROM user_stats AS s
            WHERE s.bucket = storyline_bucket(p_until)
                AND (p_user_id IS NULL OR s.user_id = p_user_id)
                AND (p_chats IS NULL OR s.chat_id = ANY (p_chats))
                AND s.last_interaction_at > p_until
        ),
        p_since
    );
    mixed := storyline_mixed_buckets(
        (SELECT min(s.bucket) FROM user_stats AS s WHERE s.bucket >= asked.first_bucket), asked.last_bucket
    );
    RETURN QUERY
    SELECT s.bucket, s.chat_id, s.user_id, s.total_interactions
    FROM user_stats AS s
    WHERE storyline_is_usable('user_stats')
        AND s.bucket BETWEEN asked.first_bucket AND asked.last_bucket
        AND s.bucket <> ALL (mixed)
        AND (p_user_id IS NULL OR s.user_id = p_user_id)
        AND (p_chats IS NULL OR s.chat_id = ANY (p_chats))
    UNION ALL
    SELECT u.moment, u.chat_id, u.user_id, 1
    FROM storyline_unfolded('user_stats', asked, p_user_id, p_chats, mixed) AS u
    WHERE u.interaction_type <> 'bot_response' AND u.user_id IS NOT NULL;
END
$$;

COMMENT ON FUNCTION storyline_people_activity IS 'Internal: the interactions of people in (p_since, p_until] by moment, chat and person.';
