-- One page of the queue's items in one state, the latest change first, and how many there are: those
-- that wait, that are in a cooldown, or that are on offer for longer than 30 days. As the log was at a
-- position, at a moment; without them: now (index on state and time of the decision).
WITH figure AS MATERIALIZED (
    SELECT coalesce(%(position)s::bigint, max(notification_id), 0) AS position,
        coalesce(%(at)s::timestamptz, now()) AS moment
    FROM event_log
),
cooldown (decision, since) AS (
    SELECT ended.decision, coalesce(figure.moment - ended.length, '-infinity')
    FROM figure, (
        VALUES
            ('posted', %(posted)s::interval), ('skipped', %(skipped)s::interval),
            ('rejected', %(rejected)s::interval)
    ) AS ended (decision, length)
),
changed AS MATERIALIZED (
    SELECT * FROM storyline_queue_changes((SELECT position FROM figure))
),
item AS NOT MATERIALIZED (
    SELECT item_id, media_filename, category, queued_at, offered_at, chat_id, decided_at, state
    FROM content_queue
    WHERE item_id NOT IN (SELECT item_id FROM changed)
    UNION ALL
    SELECT item_id, media_filename, category, queued_at, offered_at, chat_id, decided_at, state
    FROM changed
),
selected AS NOT MATERIALIZED (
    SELECT coalesce(item.decided_at, item.offered_at, item.queued_at) AS at, item.item_id AS key, item.item_id,
        item.state, coalesce(item.decided_at, item.offered_at, item.queued_at) AS changed_at,
        item.media_filename, item.category, item.chat_id
    FROM item
    WHERE item.queued_at IS NOT NULL
        AND CASE %(state)s
            WHEN 'waiting' THEN item.state = 'waiting'
            WHEN 'in_cooldown' THEN EXISTS (
                SELECT FROM cooldown
                WHERE cooldown.decision = item.state AND item.decided_at > cooldown.since
            )
            WHEN 'offered_long_ago' THEN
                item.state = 'offered'
                AND item.offered_at <= (SELECT moment FROM figure) - interval '30 days'
        END
        AND (
            %(chat_id)s::bigint IS NULL OR item.state = 'waiting'
            OR item.chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[])
        )
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
