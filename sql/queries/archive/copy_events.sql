-- The events at (since, position], each with the position of its link, as CSV (primary keys).
-- `state` is hexadecimal.
COPY (
    SELECT
        e.notification_id,
        link.position,
        e.originator_id,
        e.originator_version,
        e.topic,
        encode(e.state, 'hex'),
        e.recorded_at,
        e.occurred_at,
        e.user_id,
        e.chat_id,
        e.is_private,
        e.message_id,
        e.thread_id,
        e.interaction_type,
        e.interaction_name,
        e.outcome,
        e.context,
        e.offered_at
    FROM event_chain AS link
    JOIN event_log AS e ON e.notification_id > link.follows AND e.notification_id <= link.position
    WHERE link.position > %(since)s AND link.position <= %(position)s
    ORDER BY e.notification_id
) TO STDOUT (FORMAT csv)
