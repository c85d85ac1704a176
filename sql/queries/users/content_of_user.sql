-- The content events of one person, in order (reads the whole log).
SELECT topic, originator_id AS queue_item_id, occurred_at, chat_id, context, notification_id AS position
FROM current_events
WHERE user_id = %(id)s AND interaction_type IS NULL
ORDER BY notification_id
