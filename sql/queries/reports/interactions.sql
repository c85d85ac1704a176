-- The audit trail, newest first (indexes on person, type, name, time; GIN on context).
SELECT id, user_id, interaction_type, interaction_name, context, telegram_chat_id,
    telegram_message_id, created_at, outcome, is_withdrawn
FROM user_interactions
WHERE (%(id)s::uuid IS NULL OR id = %(id)s)
    AND (%(user_id)s::uuid IS NULL OR user_id = %(user_id)s)
    AND (%(type)s::text IS NULL OR interaction_type = %(type)s)
    AND (%(name)s::text IS NULL OR interaction_name = %(name)s)
    AND (%(chat_id)s::bigint IS NULL OR telegram_chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
    AND (%(since)s::timestamptz IS NULL OR created_at > %(since)s)
    AND (%(until)s::timestamptz IS NULL OR created_at <= %(until)s)
    AND (%(context)s::jsonb IS NULL OR context @> %(context)s)
ORDER BY created_at DESC, position DESC
LIMIT %(limit)s OFFSET %(offset)s
