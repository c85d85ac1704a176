-- How much of the log each unfinished replay has folded (primary keys).
SELECT
    c.projection,
    CASE WHEN head.position = 0 THEN 1 ELSE least(c.position::double precision / head.position, 1) END AS ratio
FROM projection_checkpoint AS c
CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS position FROM event_log) AS head
WHERE c.target = 'shadow'
ORDER BY c.projection
