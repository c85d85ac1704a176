-- The streams of some queue items, oldest event first, each decision after the press that made it: the
-- event at the position before, in the same unit (unique index on stream and version, primary key).
WITH stream AS MATERIALIZED (
    SELECT notification_id, originator_id, originator_version, topic, state, occurred_at, user_id, chat_id
    FROM event_log
    WHERE originator_id = ANY (%(ids)s::uuid[])
)
SELECT originator_id AS item_id, originator_version AS item_version, 2 AS turn,
    originator_id, originator_version, topic, state
FROM stream
UNION ALL
SELECT stream.originator_id, stream.originator_version, 1,
    press.originator_id, press.originator_version, press.topic, press.state
FROM stream
JOIN event_log AS press ON press.notification_id = stream.notification_id - 1
WHERE stream.topic IN (
        'storyline.ContentPosted', 'storyline.ContentSkipped', 'storyline.ContentRejected'
    )
    AND (press.interaction_name, stream.topic) IN (
        ('posted', 'storyline.ContentPosted'),
        ('skip', 'storyline.ContentSkipped'),
        ('confirm_reject', 'storyline.ContentRejected')
    )
    AND press.interaction_type = 'callback'
    AND press.outcome = 'ok'
    AND press.occurred_at = stream.occurred_at
    AND press.user_id IS NOT DISTINCT FROM stream.user_id
    AND press.chat_id IS NOT DISTINCT FROM stream.chat_id
ORDER BY item_id, item_version, turn
