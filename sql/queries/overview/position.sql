-- The position of the log in this snapshot, and the moment of it (primary key).
SELECT coalesce(max(notification_id), 0) AS position, now() AS counted_at FROM event_log
