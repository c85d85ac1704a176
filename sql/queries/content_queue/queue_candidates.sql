-- Items that may be offered now, the next one first: waiting items, the oldest first, then items
-- whose cooldown is over, the oldest decision first. An item is left out while its media is on offer
-- or in cooldown; a decided item also while its media waits again. A decision later than the given
-- time is in cooldown; without a time the cooldown never ends. Items that were tried recently or
-- failed too often are left out (index on state and decided_at, primary key of offer_attempts).
WITH rest (decision, since) AS (
    VALUES
        ('posted', coalesce(%(posted)s::timestamptz, '-infinity')),
        ('skipped', coalesce(%(skipped)s::timestamptz, '-infinity')),
        ('rejected', coalesce(%(rejected)s::timestamptz, '-infinity'))
),
busy AS MATERIALIZED (
    SELECT media_id FROM content_queue WHERE state = 'offered' AND media_id IS NOT NULL
    UNION
    SELECT resting.media_id
    FROM rest
    JOIN content_queue AS resting ON resting.state = rest.decision AND resting.decided_at > rest.since
    WHERE resting.media_id IS NOT NULL
),
waiting AS (
    SELECT 1 AS turn, queued_at AS since, item.*
    FROM content_queue AS item
    WHERE state = 'waiting' AND item.media_id IS NOT NULL
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
rested AS (
    SELECT 2 AS turn, item.decided_at AS since, item.*
    FROM rest
    JOIN content_queue AS item ON item.state = rest.decision AND item.decided_at <= rest.since
    WHERE item.queued_at IS NOT NULL AND item.media_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM busy WHERE busy.media_id = item.media_id)
        AND NOT EXISTS (
            SELECT FROM content_queue AS later
            WHERE later.media_id = item.media_id
                AND (
                    later.state = 'waiting'
                    OR (later.decided_at, later.item_id) > (item.decided_at, item.item_id)
                )
        )
    ORDER BY since, item_id
    LIMIT %(limit)s
)
SELECT item_id, state, media_id, media_filename, kind, telegram_file_id, caption, category, queued_at,
    queued_by, offered_at, chat_id, message_id, decided_at, decided_by
FROM (SELECT * FROM waiting UNION ALL SELECT * FROM rested) AS candidate
ORDER BY turn, since, item_id
LIMIT %(limit)s
