-- How far each projection is: events and seconds behind the head of the log, and how many are parked. If
-- its checkpoint does not fit the log, it is behind by the whole log.
SELECT
    c.projection AS name,
    c.version,
    c.fold,
    c.position AS checkpoint,
    NOT fits.log AS is_beyond_log,
    head.position AS head,
    behind.events AS lag_events,
    coalesce(extract(epoch FROM now() - behind.since), 0)::float AS lag_seconds,
    (SELECT count(*) FROM parked_events AS p WHERE p.projection = c.projection AND p.target = c.target AND p.dropped_at IS NULL) AS parked
FROM projection_checkpoint AS c
CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS position FROM event_log) AS head
CROSS JOIN LATERAL (SELECT storyline_fits_log(c.position, c.event_recorded_at) AS log) AS fits
CROSS JOIN LATERAL (SELECT CASE WHEN fits.log THEN c.position ELSE 0 END AS position) AS folded
CROSS JOIN LATERAL (
    SELECT count(*) AS events,
        (SELECT recorded_at FROM event_log WHERE notification_id > folded.position ORDER BY notification_id LIMIT 1) AS since
    FROM event_log WHERE notification_id > folded.position
) AS behind
WHERE c.target = 'live'
ORDER BY c.projection
