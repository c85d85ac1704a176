-- The latest deliveries of a kind, newest first (primary key, backwards). One without an outcome is
-- unknown if it began long ago: its process died.
SELECT
    kind,
    key,
    user_id,
    begun_at,
    CASE WHEN outcome IS NULL AND begun_at <= %(unknown_before)s THEN 'unknown' ELSE outcome END AS outcome,
    reason
FROM delivery
WHERE kind = %(kind)s
ORDER BY id DESC
LIMIT %(limit)s
