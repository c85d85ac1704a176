-- Sessions that hold appends up: their lock on a table that appends need conflicts with appends, and
-- their transaction is older than appends are (pg_locks). A prepared transaction has no pid.
SELECT l.pid, a.usename::text AS role, nullif(a.application_name, '') AS application, min(a.xact_start) AS since
FROM pg_locks AS l
LEFT JOIN pg_stat_activity AS a USING (pid)
WHERE l.granted
    AND l.locktype = 'relation'
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.relation IN ('event_log_lock'::regclass, 'event_log'::regclass, 'event_chain'::regclass)
    AND (
        l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        OR l.mode = 'ShareUpdateExclusiveLock' AND l.relation = 'event_log_lock'::regclass
    )
    AND coalesce(a.xact_start < now() - interval '2 seconds', true)
GROUP BY 1, 2, 3
ORDER BY since, pid
