-- The digests of the sources of recorded interactions (unique index on stream and version).
SELECT originator_id, convert_from(state, 'UTF8')::jsonb ->> 'source_digest' AS source_digest
FROM event_log
WHERE originator_id = ANY (%(ids)s::uuid[]) AND originator_version = 1
