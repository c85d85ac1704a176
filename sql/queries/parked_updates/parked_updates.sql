-- Updates that could not be recorded, in the order in which they were parked (primary key).
SELECT id, bot_id, raw, source, reason, parked_at, dropped_at
FROM parked_updates
WHERE (dropped_at IS NOT NULL) = %(dropped)s AND (%(id)s::bigint IS NULL OR id = %(id)s)
ORDER BY id
LIMIT %(limit)s
