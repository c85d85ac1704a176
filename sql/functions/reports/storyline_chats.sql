-- All ids of a chat, the newest last: a group that becomes a supergroup gets a new id. The argument may
-- be any of them. It reads the log, so that the answer does not depend on projections (partial indexes on
-- migrations, by the old id and by the new one).
CREATE OR REPLACE FUNCTION storyline_chats(p_chat_id bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
    RETURN (
        WITH RECURSIVE chat (id) AS (
            VALUES (p_chat_id)
            UNION
            SELECT other.id
            FROM chat
            CROSS JOIN LATERAL (
                SELECT (m.context ->> 'new_chat_id')::bigint
                FROM current_events AS m
                WHERE m.topic = 'storyline.ChatMigrated' AND m.chat_id = chat.id
                UNION ALL
                SELECT m.chat_id
                FROM current_events AS m
                WHERE m.topic = 'storyline.ChatMigrated'
                    AND (m.context ->> 'new_chat_id')::bigint = chat.id
            ) AS other (id)
        ),
        known AS (
            SELECT chat.id, EXISTS (
                SELECT FROM current_events AS m
                WHERE m.topic = 'storyline.ChatMigrated' AND m.chat_id = chat.id
            ) AS was_left
            FROM chat
        )
        SELECT array_agg(known.id ORDER BY known.was_left DESC, known.id) FROM known
    );
END
$$;

COMMENT ON FUNCTION storyline_chats IS 'All ids that a chat has had, the newest last. A group that becomes a supergroup gets another id.';
