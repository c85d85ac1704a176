-- The rows of one batch, as the parameters of append_events.
INSERT INTO bare_log (
    originator_id, originator_version, topic, state, recorded_at, occurred_at, user_id, chat_id,
    is_private, message_id, thread_id, interaction_type, interaction_name, outcome, context, offered_at
)
SELECT
    i.originator_id, i.originator_version, i.topic, i.state, now(), i.occurred_at, i.user_id,
    i.chat_id, i.is_private, i.message_id, i.thread_id, i.interaction_type, i.interaction_name,
    i.outcome, i.context::jsonb, i.offered_at
FROM unnest(
    %b::uuid[], %b::bigint[], %b::text[], %b::bytea[], %b::timestamptz[], %b::uuid[],
    %b::bigint[], %b::boolean[], %b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[],
    %b::text[], %b::timestamptz[]
) AS i (
    originator_id, originator_version, topic, state, occurred_at, user_id, chat_id, is_private,
    message_id, thread_id, interaction_type, interaction_name, outcome, context, offered_at
)
