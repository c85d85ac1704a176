-- The item that was offered in this message, in a private chat too, which has no id (index on messages).
SELECT item_id
FROM content_queue
WHERE message_id = %(message_id)s
    AND (chat_id = ANY (%(chat_ids)s::bigint[]) OR (chat_id IS NULL AND %(is_private)s))
ORDER BY offered_at DESC
LIMIT 1
