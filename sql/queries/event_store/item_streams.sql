-- The streams of some queue items, oldest event first (unique index on stream and version).
SELECT originator_id, originator_version, topic, state
FROM event_log
WHERE originator_id = ANY (%(ids)s::uuid[])
ORDER BY originator_id, originator_version
