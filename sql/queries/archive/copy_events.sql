-- The events at (since, position], each with the position of its link and with what current_events says
-- of decisions, as CSV (primary keys). `state` is hexadecimal. The last event may be amid its link.
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
        e.offered_at,
        newest.press_id,
        newest.item_id,
        newest.decision,
        newest.decided_at,
        newest.decided_by,
        newest.decision_offered_at,
        newest.delta
    FROM event_chain AS link
    JOIN event_log AS e ON e.notification_id > link.follows AND e.notification_id <= link.position
    JOIN current_events AS newest ON newest.notification_id = e.notification_id
    WHERE link.position > %(since)s AND link.follows < %(position)s
        AND e.notification_id > %(since)s AND e.notification_id <= %(position)s
        AND newest.notification_id > %(since)s AND newest.notification_id <= %(position)s
    ORDER BY e.notification_id
) TO STDOUT (FORMAT csv)
