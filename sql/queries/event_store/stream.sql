-- One stream, oldest event first (unique index on stream and version).
SELECT originator_id, originator_version, topic, state
FROM event_log
WHERE originator_id = %(id)s
ORDER BY originator_version
