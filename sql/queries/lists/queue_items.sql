-- One page of the queue's items in one state, the latest change first, and how many there are: those
-- that wait, that are in a cooldown, or that are on offer for longer than 30 days (index on state and
-- time of the decision).
WITH cooldown (decision, since) AS (
    VALUES
        ('posted', coalesce(now() - %(posted)s::interval, '-infinity')),
        ('skipped', coalesce(now() - %(skipped)s::interval, '-infinity')),
        ('rejected', coalesce(now() - %(rejected)s::interval, '-infinity'))
),
selected AS NOT MATERIALIZED (
    SELECT coalesce(item.decided_at, item.offered_at, item.queued_at) AS at, item.item_id AS key, item.item_id,
        item.state, coalesce(item.decided_at, item.offered_at, item.queued_at) AS changed_at,
        item.media_filename, item.category, item.chat_id
    FROM content_queue AS item
    WHERE item.queued_at IS NOT NULL
        AND CASE %(state)s
            WHEN 'waiting' THEN item.state = 'waiting'
            WHEN 'in_cooldown' THEN EXISTS (
                SELECT FROM cooldown
                WHERE cooldown.decision = item.state AND item.decided_at > cooldown.since
            )
            WHEN 'offered_long_ago' THEN item.state = 'offered' AND item.offered_at <= now() - interval '30 days'
        END
        AND (
            %(chat_id)s::bigint IS NULL OR item.state = 'waiting'
            OR item.chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[])
        )
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
SELECT 0::bigint AS list_position, counted.total AS list_total, 0::bigint AS list_since_then, page.*
FROM (SELECT count(*) AS total FROM selected) AS counted
LEFT JOIN page ON true
ORDER BY page.at DESC, page.key DESC
