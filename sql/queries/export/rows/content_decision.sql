-- The rows of content_decision whose quarter hours begin in [since, until) (unique index: time).
SELECT c.bucket, c.chat_id, c.posted, c.skipped, c.rejected, c.decision_ms, c.timed_decisions,
    c.last_event_at
FROM content_decision AS c
WHERE (%(since)s::timestamptz IS NULL OR c.bucket >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR c.bucket < %(until)s)
    AND (%(chat_id)s::bigint IS NULL OR c.chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
ORDER BY c.bucket, c.chat_id
