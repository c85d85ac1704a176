-- The rows of team_activity whose quarter hours begin in [since, until) (unique index: time).
SELECT t.bucket, t.chat_id, t.interaction_type, t.interaction_name, t.interactions,
    t.last_event_at
FROM team_activity AS t
WHERE (%(since)s::timestamptz IS NULL OR t.bucket >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR t.bucket < %(until)s)
    AND (%(chat_id)s::bigint IS NULL OR t.chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
ORDER BY t.bucket, t.chat_id, t.interaction_type, t.interaction_name
