-- Replays: tables under construction with how far they are, and live tables that a replay put into service
-- (primary keys, and the locks of lock_replay in pg_locks: a bigint key is shown there in two halves).
SELECT
    c.projection AS name,
    c.target <> 'live' AS is_unfinished,
    c.target <> 'live' AND EXISTS (
        SELECT FROM pg_locks AS l
        WHERE l.locktype = 'advisory' AND l.objsubid = 1
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.objid::bigint = hashtext('storyline.replay.' || c.projection) & 4294967295
    ) AS is_running,
    c.position,
    log.head,
    c.in_service_since,
    c.updated_at AS moved_at,
    EXISTS (
        SELECT FROM projection_checkpoint AS p
        WHERE p.projection = c.projection AND p.target = 'previous'
    ) AS can_roll_back
FROM projection_checkpoint AS c
CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS head FROM event_log) AS log
WHERE c.target IN ('shadow', 'past') OR c.target = 'live' AND c.in_service_since IS NOT NULL
ORDER BY is_unfinished DESC, c.in_service_since DESC, c.projection
