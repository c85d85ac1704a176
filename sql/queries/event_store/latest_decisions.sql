-- The decisions of a person in a chat since a moment, the latest first: the press, and the item whose
-- event stands beside it (index on user and time, primary key).
SELECT press.originator_id AS press_id, decision.originator_id AS item_id
FROM event_log AS press
JOIN event_log AS decision ON decision.notification_id = press.notification_id + 1
    AND decision.topic IN (
        'storyline.ContentPosted', 'storyline.ContentSkipped', 'storyline.ContentRejected'
    )
    AND decision.user_id = press.user_id
    AND decision.occurred_at = press.occurred_at
WHERE press.user_id = %(user_id)s
    AND press.interaction_type IS NOT NULL
    AND press.occurred_at >= %(since)s
    AND press.interaction_name IN ('posted', 'skip', 'confirm_reject')
    AND press.outcome = 'ok'
    AND (press.chat_id = ANY (%(chat_ids)s::bigint[]) OR (%(is_private)s AND press.is_private))
ORDER BY press.occurred_at DESC, press.notification_id DESC
