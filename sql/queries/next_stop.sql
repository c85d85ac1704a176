-- The position of the event that lies so many events after a checkpoint (primary key).
SELECT max(notification_id) AS position FROM (
    SELECT notification_id FROM event_log
    WHERE notification_id > %(after)s AND (%(bound)s::bigint IS NULL OR notification_id <= %(bound)s)
    ORDER BY notification_id
    LIMIT %(limit)s
) AS next
