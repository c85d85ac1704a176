-- The team chats with the most interactions (a scan of the log: asked only where a chat is unknown).
SELECT telegram_chat_id AS chat_id
FROM user_interactions
WHERE telegram_chat_id < 0
GROUP BY telegram_chat_id
ORDER BY count(*) DESC, telegram_chat_id
LIMIT %(limit)s
