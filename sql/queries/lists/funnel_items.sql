-- One page of the items that were queued in a period and came as far as a step by its end, the latest
-- change first, and how many there are.
WITH selected AS MATERIALIZED (
    SELECT coalesce(i.decided_at, i.offered_at, i.queued_at) AS at, i.item_id AS key, i.item_id,
        CASE WHEN i.decision IS NOT NULL THEN i.decision WHEN i.offered_at IS NOT NULL THEN 'offered' ELSE 'waiting' END AS state,
        coalesce(i.decided_at, i.offered_at, i.queued_at) AS changed_at, i.media_filename, i.category, i.chat_id
    FROM storyline_funnel_items(%(since)s, %(until)s, %(chat_id)s) AS i
    WHERE CASE %(step)s
        WHEN 'queued' THEN true
        WHEN 'offered' THEN i.offered_at IS NOT NULL
        WHEN 'decided' THEN i.decision IS NOT NULL
        ELSE i.decision = %(step)s
    END
),
page AS (
    (
        SELECT * FROM selected
        WHERE %(newer_than_at)s::timestamptz IS NULL
            AND (
                %(older_than_at)s::timestamptz IS NULL
                OR (at, key) < (%(older_than_at)s, %(older_than_key)s::uuid)
            )
        ORDER BY at DESC, key DESC
        LIMIT %(size)s
    )
    UNION ALL
    (
        SELECT * FROM selected
        WHERE %(newer_than_at)s::timestamptz IS NOT NULL
            AND (at, key) > (%(newer_than_at)s, %(newer_than_key)s::uuid)
        ORDER BY at, key
        LIMIT %(size)s
    )
)
SELECT coalesce(%(position)s::bigint, 0) AS list_position, counted.total AS list_total,
    0::bigint AS list_since_then, page.*
FROM (SELECT count(*) AS total FROM selected) AS counted
LEFT JOIN page ON true
ORDER BY page.at DESC, page.key DESC
