-- The decided items with this id, or with this file name (reads the whole table if it is a name).
SELECT item_id
FROM content_queue
WHERE decided_at IS NOT NULL AND (item_id = %(item_id)s OR media_filename = %(filename)s)
ORDER BY decided_at DESC
