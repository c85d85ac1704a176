-- The last event that stood in the log at a time: those of its writers agree within their clocks.
SELECT coalesce(max(notification_id), 0) AS position FROM event_log WHERE recorded_at <= %(time)s
