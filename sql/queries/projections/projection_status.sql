-- How far each projection is: events and seconds behind the head of the log, and how many are parked.
SELECT
    c.projection AS name,
    c.version,
    c.fold,
    c.position AS checkpoint,
    head.position AS head,
    behind.events AS lag_events,
    coalesce(extract(epoch FROM now() - behind.since), 0)::float AS lag_seconds,
    (SELECT count(*) FROM parked_events AS p WHERE p.projection = c.projection AND p.target = c.target AND p.dropped_at IS NULL) AS parked
FROM projection_checkpoint AS c
CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS position FROM event_log) AS head
CROSS JOIN LATERAL (
    SELECT count(*) AS events,
        (SELECT recorded_at FROM event_log WHERE notification_id > c.position ORDER BY notification_id LIMIT 1) AS since
    FROM event_log WHERE notification_id > c.position
) AS behind
WHERE c.target = 'live'
ORDER BY c.projection
