-- What people pressed by hour of the session's zone, where it reaches the floor (index on type and time).
SELECT user_id::text AS subject, date_trunc('hour', occurred_at) AS hour, count(*) AS count
FROM event_log
WHERE interaction_type = 'callback' AND occurred_at >= %(since)s AND occurred_at < %(until)s
    AND user_id IS NOT NULL
    AND (%(chats)s::bigint[] IS NULL OR chat_id IS NULL OR chat_id = ANY (%(chats)s::bigint[]))
GROUP BY 1, 2
HAVING count(*) >= %(floor)s
