-- Queue items in one state, or all: waiting items in their order, then the others, the last change
-- first. Waiting items have their failed attempts (index on state, primary key of offer_attempts).
SELECT item.item_id, state, media_id, media_filename, kind, telegram_file_id, caption, category,
    queued_at, queued_by, queued_as, offered_at, chat_id, message_id, decided_at, decided_by, removed_at,
    attempt.begun_at AS tried_at, coalesce(attempt.failures, 0) AS failures, attempt.reason AS failure
FROM content_queue AS item
LEFT JOIN offer_attempts AS attempt ON attempt.item_id = item.item_id AND item.state = 'waiting'
WHERE %(state)s::text IS NULL OR state = %(state)s
ORDER BY
    CASE WHEN state = 'waiting' THEN coalesce(queued_as, queued_at) END,
    coalesce(removed_at, decided_at, offered_at, queued_at) DESC,
    item.item_id
LIMIT %(limit)s
