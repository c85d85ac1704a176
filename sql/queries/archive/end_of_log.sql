-- Where the log and its chain end (primary keys).
SELECT
    coalesce((SELECT max(notification_id) FROM event_log), 0) AS last_event,
    coalesce((SELECT max(position) FROM event_chain), 0) AS position,
    (SELECT digest FROM event_chain ORDER BY position DESC LIMIT 1) AS digest
