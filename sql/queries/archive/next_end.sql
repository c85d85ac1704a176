-- The end of the next range: the last link within so many positions after `since`, or the first link if
-- that one is longer. Nothing recorded at or after `before` is in it. No row: nothing is to be archived.
-- The links of one range are read, by primary key.
SELECT position, digest
FROM (
    SELECT c.position, c.digest, bool_and(c.recorded_at < %(before)s) OVER (ORDER BY c.position) AS is_old
    FROM event_chain AS c
    WHERE c.position > %(since)s
        AND c.position <= greatest(
            %(since)s + %(most)s,
            (SELECT min(first.position) FROM event_chain AS first WHERE first.position > %(since)s)
        )
) AS link
WHERE is_old
ORDER BY position DESC
LIMIT 1
