-- How many people did something in the weeks before a moment (index on bucket). It is asked only where somebody
-- does very much.
SELECT count(DISTINCT user_id) AS people
FROM user_stats
WHERE bucket >= %(history)s AND bucket < %(since)s
    AND (%(chats)s::bigint[] IS NULL OR chat_id IS NULL OR chat_id = ANY (%(chats)s::bigint[]))
