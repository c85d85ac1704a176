-- The sessions that block a replay: its own sessions wait for them, or, before a swap, they use the live
-- tables. While the live tables are behind, also the session that folds them, or the ones it waits for:
-- the xmax of a locked row names the transaction that locked it.
WITH live AS (
    SELECT c.*, c.xmax AS locked_by FROM projection_checkpoint AS c
    WHERE c.projection = %(projection)s AND c.target = 'live'
),
folds AS (
    SELECT l.pid, pg_blocking_pids(l.pid) AS waits_for
    FROM live
    JOIN projection_checkpoint AS built ON built.projection = live.projection
        AND built.target = 'shadow' AND built.position > live.position
    JOIN pg_locks AS l ON l.locktype = 'transactionid' AND l.granted AND l.transactionid = live.locked_by
)
SELECT DISTINCT a.pid, a.usename AS role, a.state, left(a.query, 200) AS query
FROM pg_stat_activity AS ours
CROSS JOIN LATERAL (
    SELECT unnest(pg_blocking_pids(ours.pid)) AS pid
    UNION
    SELECT l.pid
    FROM live
    JOIN pg_locks AS l ON l.locktype = 'relation' AND l.relation = ANY (live.tables)
    WHERE %(swapping)s AND l.granted
    UNION
    SELECT unnest(CASE waits_for WHEN '{}' THEN ARRAY[pid] ELSE waits_for END) FROM folds
) AS blocking
JOIN pg_stat_activity AS a ON a.pid = blocking.pid
WHERE ours.application_name = storyline_replay_name(%(projection)s) AND ours.datname = current_database()
    AND a.application_name <> storyline_replay_name(%(projection)s)
ORDER BY a.pid
