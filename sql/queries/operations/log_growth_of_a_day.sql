-- How the log has grown: all of it, since when, and in the last day (primary key: the events of a day, backwards).
SELECT
    head.position,
    pg_total_relation_size('event_log') AS bytes,
    head.position - coalesce((
        SELECT e.notification_id FROM event_log AS e
        WHERE e.recorded_at <= now() - interval '1 day'
        ORDER BY e.notification_id DESC
        LIMIT 1
    ), 0) AS last_day,
    coalesce((
        SELECT extract(epoch FROM now() - e.recorded_at) / 86400 FROM event_log AS e
        ORDER BY e.notification_id
        LIMIT 1
    ), 0)::double precision AS days
FROM (SELECT coalesce(max(notification_id), 0) AS position FROM event_log) AS head
