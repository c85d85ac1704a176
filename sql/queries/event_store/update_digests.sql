-- What the recorded updates with these ids were made from, whichever bot received them. A stream id
-- begins with the update id and ends with the bot id (see domain/ids.py), so the streams of one update
-- id are a range (unique index on stream and version). The limit keeps the plan to that index.
SELECT found.originator_id, convert_from(found.state, 'UTF8')::jsonb ->> 'source_digest' AS source_digest
FROM unnest(%(update_ids)s::bigint[]) AS update_id
CROSS JOIN lpad(to_hex(update_id), 12, '0') AS prefix
CROSS JOIN LATERAL (
    SELECT originator_id, state
    FROM event_log
    WHERE originator_id BETWEEN (prefix || '80008000000000000000')::uuid
            AND (prefix || '8000bfffffffffffffff')::uuid
        AND originator_version = 1
    ORDER BY originator_id
    LIMIT 100
) AS found
