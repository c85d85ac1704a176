-- Where a table under construction, its live table and the log end (primary keys).
SELECT
    coalesce((SELECT position FROM projection_checkpoint WHERE projection = %(projection)s AND target = %(target)s), 0) AS built,
    coalesce((SELECT position FROM projection_checkpoint WHERE projection = %(projection)s AND target = 'live'), 0) AS live,
    coalesce((SELECT max(notification_id) FROM event_log), 0) AS head
