-- The catalogue, by location and position (primary key).
SELECT
    location,
    since,
    since_digest,
    position,
    digest,
    events,
    file,
    file_bytes,
    file_sha256,
    archived_at
FROM archived_range
ORDER BY location, position
