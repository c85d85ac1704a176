-- What was denied by chat (NULL: in private) and hour of the session's zone: the chats that reach the floor in
-- an hour of the span, with their weeks before, and the hour in which each is first known (partial index on
-- denials by time).
WITH busy AS MATERIALIZED (
    SELECT DISTINCT chat_id
    FROM (
        SELECT chat_id FROM event_log
        WHERE outcome = 'denied' AND occurred_at >= %(since)s AND occurred_at < %(until)s
            AND (%(chats)s::bigint[] IS NULL OR chat_id IS NULL OR chat_id = ANY (%(chats)s::bigint[]))
        GROUP BY chat_id, date_trunc('hour', occurred_at)
        HAVING count(*) >= %(floor)s
    ) AS hourly
)
SELECT e.chat_id AS subject, date_trunc('hour', e.occurred_at) AS hour, count(*) AS count
FROM event_log AS e
WHERE e.outcome = 'denied' AND e.occurred_at >= %(history)s AND e.occurred_at < %(until)s
    AND EXISTS (SELECT FROM busy WHERE busy.chat_id IS NOT DISTINCT FROM e.chat_id)
GROUP BY 1, 2
UNION ALL
SELECT busy.chat_id, date_trunc('hour', first.bucket), 0
FROM busy
CROSS JOIN LATERAL (
    SELECT min(bucket) AS bucket FROM team_activity
    WHERE chat_id IS NOT DISTINCT FROM busy.chat_id AND bucket >= %(history)s
) AS first
WHERE first.bucket IS NOT NULL
