-- What was rejected in chats by hour of the session's zone: the chats that reach the floor in an hour of the
-- span, with their weeks before, in which other hours count 0 (unique index on bucket and chat).
WITH busy AS MATERIALIZED (
    SELECT DISTINCT chat_id
    FROM (
        SELECT chat_id FROM content_decision
        WHERE bucket >= %(since)s AND bucket < %(until)s AND chat_id IS NOT NULL
            AND (%(chats)s::bigint[] IS NULL OR chat_id = ANY (%(chats)s::bigint[]))
        GROUP BY chat_id, date_trunc('hour', bucket)
        HAVING sum(rejected) >= %(floor)s
    ) AS hourly
)
SELECT chat_id AS subject, date_trunc('hour', bucket) AS hour, sum(rejected)::bigint AS count
FROM content_decision
WHERE bucket >= %(history)s AND bucket < %(until)s
    AND (chat_id IN (SELECT chat_id FROM busy) OR chat_id = ANY (%(chats)s::bigint[]) AND EXISTS (SELECT FROM busy))
GROUP BY 1, 2
