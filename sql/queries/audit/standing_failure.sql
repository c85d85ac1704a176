-- The newest failure, unless the whole log was verified later, that position included (the whole table,
-- which is small). A later verification of the new part alone says nothing about it.
SELECT verified_at, since, position, digest, broken_at, reason, seconds
FROM chain_verification AS f
WHERE f.reason IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM chain_verification AS g
        WHERE g.id > f.id AND g.reason IS NULL AND g.since = 0 AND g.position >= f.broken_at
    )
ORDER BY f.id DESC
LIMIT 1
