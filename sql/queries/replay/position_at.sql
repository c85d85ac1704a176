-- The last position that was in the log at a time, by the server's clock when it was recorded.
SELECT coalesce(max(notification_id), 0) AS position FROM event_log WHERE recorded_at <= %(time)s
