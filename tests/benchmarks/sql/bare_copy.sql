COPY bare_log (
    originator_id, originator_version, topic, state, occurred_at, user_id, chat_id, is_private,
    message_id, thread_id, interaction_type, interaction_name, outcome, context, offered_at, recorded_at
) FROM STDIN
