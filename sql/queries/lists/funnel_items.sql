-- One page of the items that were queued in a period and came as far as a step by its end, the latest
-- change first, and how many there are. As the log was at a position; without one: at its end.
WITH figure AS MATERIALIZED (
    SELECT coalesce(%(position)s::bigint, max(notification_id), 0) AS position FROM event_log
),
selected AS MATERIALIZED (
    SELECT coalesce(i.decided_at, i.offered_at, i.queued_at) AS at, i.item_id AS key, i.item_id,
        CASE WHEN i.decision IS NOT NULL THEN i.decision WHEN i.offered_at IS NOT NULL THEN 'offered' ELSE 'waiting' END AS state,
        coalesce(i.decided_at, i.offered_at, i.queued_at) AS changed_at, i.media_filename, i.category, i.chat_id
    FROM figure
    CROSS JOIN storyline_funnel_items(%(since)s, %(until)s, %(chat_id)s, figure.position) AS i
    WHERE CASE %(step)s
        WHEN 'queued' THEN true
        WHEN 'offered' THEN i.offered_at IS NOT NULL
        WHEN 'decided' THEN i.decision IS NOT NULL
        ELSE i.decision = %(step)s
    END
),
-- The latest rows, the latest before a row, or the earliest after one.
page AS (
    SELECT * FROM selected
    WHERE (%(older_than_at)s::timestamptz IS NULL OR (at, key) < (%(older_than_at)s, %(older_than_key)s::uuid))
        AND (%(newer_than_at)s::timestamptz IS NULL OR (at, key) > (%(newer_than_at)s, %(newer_than_key)s::uuid))
    ORDER BY CASE WHEN %(newer_than_at)s::timestamptz IS NULL THEN (at, key) END DESC, at, key
    LIMIT %(size)s
)
SELECT figure.position AS list_position, counted.total AS list_total, page.*
FROM figure, (SELECT count(*) AS total FROM selected) AS counted
LEFT JOIN page ON true
ORDER BY page.at DESC, page.key DESC
