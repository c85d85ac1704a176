-- The newest verification (primary key).
SELECT verified_at, since, position, digest, broken_at, reason, seconds
FROM chain_verification
ORDER BY id DESC
LIMIT 1
