-- The items that were decided in (after, until] and are shown in a chat (index on state and decided_at).
SELECT item_id
FROM content_queue
WHERE state IN ('posted', 'skipped', 'rejected')
    AND decided_at > %(after)s AND decided_at <= %(until)s
    AND message_id IS NOT NULL
ORDER BY decided_at
