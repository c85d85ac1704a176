-- What happened in chats by hour of the session's zone, without what the bot says: the chats that reach the
-- floor in an hour of the span, with their weeks before (unique index on bucket and chat).
WITH busy AS MATERIALIZED (
    SELECT DISTINCT chat_id
    FROM (
        SELECT chat_id FROM team_activity
        WHERE bucket >= CASE WHEN %(floor)s > 0 THEN %(since)s ELSE %(history)s END AND bucket < %(until)s
            AND chat_id IS NOT NULL AND interaction_type <> 'bot_response'
            AND (%(chats)s::bigint[] IS NULL OR chat_id = ANY (%(chats)s::bigint[]))
        GROUP BY chat_id, date_trunc('hour', bucket)
        HAVING sum(interactions) >= %(floor)s
    ) AS hourly
)
SELECT chat_id AS subject, date_trunc('hour', bucket) AS hour, sum(interactions)::bigint AS count
FROM team_activity
WHERE bucket >= %(history)s AND bucket < %(until)s AND interaction_type <> 'bot_response'
    AND (chat_id IN (SELECT chat_id FROM busy) OR chat_id = ANY (%(chats)s::bigint[]) AND EXISTS (SELECT FROM busy))
GROUP BY 1, 2
