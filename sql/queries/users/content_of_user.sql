-- What one person queued, offered and decided, in order (all of the log is read).
SELECT topic, originator_id AS queue_item_id, occurred_at, chat_id, context, notification_id AS position
FROM current_events
WHERE user_id = %(id)s AND interaction_type IS NULL
ORDER BY notification_id
