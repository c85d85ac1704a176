-- Where a shadow, its live table and the log end (primary keys).
SELECT
    coalesce((SELECT position FROM projection_checkpoint WHERE projection = %(projection)s AND target = 'shadow'), 0) AS shadow,
    coalesce((SELECT position FROM projection_checkpoint WHERE projection = %(projection)s AND target = 'live'), 0) AS live,
    coalesce((SELECT max(notification_id) FROM event_log), 0) AS head,
    current_schema() AS home
