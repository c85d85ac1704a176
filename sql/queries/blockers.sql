-- Who holds a replay up: sessions that its own ones wait for, and before a swap those that use the
-- live tables.
SELECT DISTINCT a.pid, a.usename AS role, a.state, left(a.query, 200) AS query
FROM pg_stat_activity AS ours
CROSS JOIN LATERAL (
    SELECT unnest(pg_blocking_pids(ours.pid)) AS pid
    UNION
    SELECT l.pid
    FROM projection_checkpoint AS c
    JOIN pg_locks AS l ON l.locktype = 'relation' AND l.relation = ANY (c.tables)
    WHERE %(swapping)s AND c.projection = %(projection)s AND c.target = 'live' AND l.granted
) AS blocking
JOIN pg_stat_activity AS a ON a.pid = blocking.pid
WHERE ours.application_name = storyline_replay_name(%(projection)s) AND ours.datname = current_database()
    AND a.application_name <> storyline_replay_name(%(projection)s)
ORDER BY a.pid
