-- What people rejected by hour of the session's zone: those who reach the floor in an hour of the span, with
-- their weeks before, in which other hours count 0 (index on bucket; unique index on person and bucket).
WITH busy AS MATERIALIZED (
    SELECT DISTINCT user_id
    FROM (
        SELECT user_id FROM user_stats
        WHERE bucket >= %(since)s AND bucket < %(until)s AND posts_rejected > 0
            AND (%(chats)s::bigint[] IS NULL OR chat_id IS NULL OR chat_id = ANY (%(chats)s::bigint[]))
        GROUP BY user_id, date_trunc('hour', bucket)
        HAVING sum(posts_rejected) >= %(floor)s
    ) AS hourly
)
SELECT user_id::text AS subject, date_trunc('hour', bucket) AS hour, sum(posts_rejected)::bigint AS count
FROM user_stats
WHERE user_id IN (SELECT user_id FROM busy) AND bucket >= %(history)s AND bucket < %(until)s
    AND (%(chats)s::bigint[] IS NULL OR chat_id IS NULL OR chat_id = ANY (%(chats)s::bigint[]))
GROUP BY 1, 2
