-- Queue items in one state, or all: first what waits, in the order of its turn, then the others, the
-- one that changed last first (index on state).
SELECT item_id, state, media_id, media_filename, kind, telegram_file_id, caption, category, queued_at,
    queued_by, offered_at, chat_id, message_id, decided_at, decided_by
FROM content_queue
WHERE %(state)s::text IS NULL OR state = %(state)s
ORDER BY
    CASE WHEN state = 'waiting' THEN queued_at END,
    coalesce(decided_at, offered_at, queued_at) DESC,
    item_id
LIMIT %(limit)s
