-- How many events a read table does not have yet: those after its checkpoint, and parked ones. If the
-- checkpoint does not fit the log, it counts as empty.
SELECT
    (SELECT count(*) FROM event_log AS e WHERE e.notification_id > folded.position) AS behind,
    (
        SELECT count(*) FROM parked_events AS p
        WHERE p.projection = c.projection AND p.target = c.target AND p.dropped_at IS NULL
    ) AS parked
FROM projection_checkpoint AS c
CROSS JOIN LATERAL (
    SELECT CASE WHEN storyline_fits_log(c.position, c.event_recorded_at) THEN c.position ELSE 0 END AS position
) AS folded
WHERE to_regclass(%(table)s) = ANY (c.tables)
