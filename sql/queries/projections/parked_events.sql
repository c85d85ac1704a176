-- The events on which folds of live tables failed, and what they are (primary keys).
SELECT p.projection, p.position, p.parked_at, p.error, p.dropped_at, e.topic, e.originator_id AS stream_id,
    e.originator_version AS stream_version, e.occurred_at, e.interaction_name AS name, e.state
FROM parked_events AS p
JOIN event_log AS e ON e.notification_id = p.position
WHERE p.target = 'live' AND (p.dropped_at IS NOT NULL) = %(dropped)s
    AND (%(projection)s::text IS NULL OR p.projection = %(projection)s)
    AND (%(position)s::bigint IS NULL OR p.position = %(position)s)
ORDER BY p.projection, p.position
LIMIT %(limit)s
