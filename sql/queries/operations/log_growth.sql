-- The end of the log, and its size with indexes (primary key).
SELECT coalesce(max(notification_id), 0) AS position, pg_total_relation_size('event_log') AS bytes FROM event_log
