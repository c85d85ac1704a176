-- Queue items by id (primary key) or by file name (reads the whole table), the newest first.
SELECT item_id, state, media_id, media_filename, kind, telegram_file_id, caption, category, queued_at,
    queued_by, queued_as, offered_at, chat_id, message_id, decided_at, decided_by, removed_at
FROM content_queue
WHERE item_id = %(item_id)s OR media_filename = %(filename)s
ORDER BY queued_at DESC NULLS LAST, item_id
