-- Decisions that stand, in the order of the log, each by the press that made it (index on time).
SELECT
    e.press_id,
    e.item_id,
    e.chat_id,
    e.decided_by AS user_id,
    p.name AS user_name,
    e.decision,
    e.decision_offered_at AS offered_at,
    e.decided_at,
    extract(epoch FROM e.decided_at - e.decision_offered_at)::double precision AS seconds
FROM current_events AS e
LEFT JOIN ({people}) AS p ON p.id = e.decided_by
WHERE e.interaction_type IS NOT NULL
    AND e.delta = 1
    AND NOT EXISTS (
        SELECT FROM current_events AS w
        WHERE w.topic = 'storyline.DecisionWithdrawn' AND w.press_id = e.press_id
    )
    AND (%(since)s::timestamptz IS NULL OR e.occurred_at > %(since)s)
    AND (%(until)s::timestamptz IS NULL OR e.occurred_at <= %(until)s)
    AND (%(chat_id)s::bigint IS NULL OR e.chat_id = ANY ((SELECT storyline_chats(%(chat_id)s::bigint))::bigint[]))
ORDER BY e.notification_id
