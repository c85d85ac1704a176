-- Interactions, in the order of the log: the audit trail (index on positions, or on time). `people` are
-- the names of all people, or none. The id of a private chat is its person's own: it comes with names only.
SELECT
    i.position,
    i.id,
    i.user_id,
    p.name AS user_name,
    i.interaction_type,
    i.interaction_name,
    i.outcome,
    i.context,
    CASE WHEN i.telegram_chat_id < 0 OR %(with_names)s THEN i.telegram_chat_id END AS telegram_chat_id,
    i.telegram_message_id,
    i.created_at,
    i.is_withdrawn
FROM user_interactions AS i
LEFT JOIN ({people}) AS p ON p.id = i.user_id
WHERE (%(since)s::timestamptz IS NULL OR i.created_at > %(since)s)
    AND (%(until)s::timestamptz IS NULL OR i.created_at <= %(until)s)
    AND (%(chat_id)s::bigint IS NULL OR i.telegram_chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
ORDER BY i.position
