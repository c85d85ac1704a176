-- The end of the next range: at most so many positions from the first event after a checkpoint on, and
-- not beyond the last event or the bound (primary key). NULL: no event is left.
SELECT CASE WHEN first.position <= last.position THEN least(first.position - 1 + %(limit)s, last.position) END AS position
FROM
    (SELECT min(notification_id) AS position FROM event_log WHERE notification_id > %(after)s) AS first,
    (
        SELECT max(notification_id) AS position FROM event_log
        WHERE %(bound)s::bigint IS NULL OR notification_id <= %(bound)s
    ) AS last
