-- How the log has grown: all of it, since when, and in the last day. The events of the last day may be all
-- that there are (an import), so their first position is found by halving (primary key, 1 row a step):
-- what stands up to `low` is older than a day, and what stands after `high` is not.
WITH RECURSIVE head AS (
    SELECT coalesce(max(notification_id), 0) AS position FROM event_log
),
day (low, high) AS (
    SELECT 0::bigint, head.position FROM head
    UNION ALL
    SELECT
        CASE WHEN middle.is_old THEN middle.position ELSE day.low END,
        CASE WHEN middle.is_old THEN day.high ELSE middle.position - 1 END
    FROM day
    CROSS JOIN LATERAL (
        SELECT half.position, coalesce((
            SELECT e.recorded_at <= now() - interval '1 day' FROM event_log AS e
            WHERE e.notification_id <= half.position
            ORDER BY e.notification_id DESC
            LIMIT 1
        ), true) AS is_old
        FROM (VALUES ((day.low + day.high + 1) / 2)) AS half (position)
    ) AS middle
    WHERE day.low < day.high
)
SELECT
    head.position,
    pg_total_relation_size('event_log') AS bytes,
    head.position - (SELECT max(day.low) FROM day) AS last_day,
    coalesce((
        SELECT extract(epoch FROM now() - e.recorded_at) / 86400 FROM event_log AS e
        ORDER BY e.notification_id
        LIMIT 1
    ), 0)::double precision AS days
FROM head
