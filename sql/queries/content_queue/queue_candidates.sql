-- What may be offered now, in the order in which to offer it: first waiting items in their order; then
-- decided items whose cooldown is over, oldest decision first. Left out are media on offer or in a
-- cooldown, decided items whose media waits again or was removed since, and items that were tried
-- lately or failed too often. A cooldown lasts while the decision is after the moment given for its kind; without a moment
-- it never ends (index on state and decided_at, primary key of offer_attempts; later items by one hash).
WITH cooldown (decision, since) AS (
    VALUES
        ('posted', coalesce(%(posted)s::timestamptz, '-infinity')),
        ('skipped', coalesce(%(skipped)s::timestamptz, '-infinity')),
        ('rejected', coalesce(%(rejected)s::timestamptz, '-infinity'))
),
busy AS MATERIALIZED (
    SELECT media_id FROM content_queue WHERE state = 'offered' AND media_id IS NOT NULL
    UNION
    SELECT item.media_id
    FROM cooldown
    JOIN content_queue AS item ON item.state = cooldown.decision AND item.decided_at > cooldown.since
    WHERE item.media_id IS NOT NULL
),
waiting AS (
    SELECT 1 AS turn, coalesce(queued_as, queued_at) AS since, item.*
    FROM content_queue AS item
    WHERE state = 'waiting' AND queued_at IS NOT NULL AND item.media_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM busy WHERE busy.media_id = item.media_id)
        AND NOT EXISTS (
            SELECT FROM offer_attempts AS attempt
            WHERE attempt.item_id = item.item_id
                AND (
                    attempt.failures >= %(failures)s
                    OR greatest(attempt.begun_at, attempt.failed_at) > %(tried_before)s
                )
        )
    ORDER BY since, item_id
    LIMIT %(limit)s
),
decided AS (
    SELECT 2 AS turn, item.decided_at AS since, item.*
    FROM cooldown
    JOIN content_queue AS item ON item.state = cooldown.decision AND item.decided_at <= cooldown.since
    WHERE item.queued_at IS NOT NULL AND item.media_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM busy WHERE busy.media_id = item.media_id)
        AND NOT EXISTS (
            SELECT FROM content_queue AS later
            WHERE later.media_id = item.media_id
                AND (
                    later.state = 'waiting'
                    OR (coalesce(later.removed_at, later.decided_at), later.item_id)
                        > (item.decided_at, item.item_id)
                )
        )
    ORDER BY since, item_id
    LIMIT %(limit)s
)
SELECT item_id, state, media_id, media_filename, kind, telegram_file_id, caption, category, queued_at,
    queued_by, queued_as, offered_at, chat_id, message_id, decided_at, decided_by, removed_at
FROM (SELECT * FROM waiting UNION ALL SELECT * FROM decided) AS candidate
ORDER BY turn, since, item_id
LIMIT %(limit)s
