-- Where the chain and the log begin and end, in one snapshot. `outside` is the first event after the
-- end of the chain, `kept` the digest of the link at the position of the head that was kept.
-- It uses built-in functions only, as audit_links does. Each value is one primary key lookup.
SELECT
    head.position,
    head.digest,
    (SELECT min(c.position) FROM {home}.event_chain AS c) AS first_link,
    (SELECT min(e.notification_id) FROM {home}.event_log AS e) AS first_event,
    (SELECT min(e.notification_id) FROM {home}.event_log AS e WHERE e.notification_id > head.position) AS outside,
    (SELECT c.digest FROM {home}.event_chain AS c WHERE c.position = %(since)s) AS kept
FROM (
    (
        SELECT c.position, coalesce(c.digest, '') AS digest FROM {home}.event_chain AS c
        WHERE c.position IS NOT NULL
        ORDER BY c.position DESC
        LIMIT 1
    )
    UNION ALL
    SELECT %(start)s, %(nothing)s
    LIMIT 1
) AS head
