-- The rows of user_stats whose quarter hours begin in [since, until) (index on time).
SELECT s.user_id, s.bucket, s.chat_id, s.total_interactions, s.posts_marked, s.posts_skipped,
    s.posts_rejected, s.commands_used, s.last_interaction_at
FROM user_stats AS s
WHERE (%(since)s::timestamptz IS NULL OR s.bucket >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR s.bucket < %(until)s)
    AND (%(chat_id)s::bigint IS NULL OR s.chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
ORDER BY s.bucket, s.user_id, s.chat_id
