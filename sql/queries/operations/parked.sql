-- What is parked and waits for somebody, the latest first: events by projection and position, and updates.
SELECT name, reason, parked_at
FROM (
    SELECT projection || '/' || position AS name, error AS reason, parked_at
    FROM parked_events
    WHERE target = 'live' AND dropped_at IS NULL
    UNION ALL
    SELECT 'updates/' || id, reason, parked_at
    FROM parked_updates
    WHERE dropped_at IS NULL
) AS parked
ORDER BY parked_at DESC, name
LIMIT %(limit)s
