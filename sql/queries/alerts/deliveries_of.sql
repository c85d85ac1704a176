-- The deliveries of these alerts (unique key of delivery). One without an outcome is unknown if it began long ago.
SELECT
    d.key,
    d.user_id,
    d.begun_at,
    CASE WHEN d.outcome IS NULL AND d.begun_at <= %(unknown_before)s THEN 'unknown' ELSE d.outcome END AS outcome
FROM delivery AS d
WHERE d.kind = 'alert' AND d.key = ANY (%(keys)s::text[])
ORDER BY d.id
