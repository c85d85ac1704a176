-- Put archived events back at their positions.
COPY event_log (
    notification_id,
    originator_id,
    originator_version,
    topic,
    state,
    recorded_at,
    occurred_at,
    user_id,
    chat_id,
    is_private,
    message_id,
    thread_id,
    interaction_type,
    interaction_name,
    outcome,
    context,
    offered_at
) FROM STDIN (FORMAT csv)
