-- The links at positions (after, upto], each with the events of the log between it and the link
-- before it. An event is 8 bytes of position, 8 of recorded_at, 4 of length, and the bytes that
-- event_digest hashes. Built-in functions only: a superuser may have replaced ours.
-- Both tables are read by primary key.
SELECT
    link.position,
    coalesce(link.follows, -1) AS follows,
    coalesce(timestamptz_send(link.recorded_at), '') AS recorded_at,
    coalesce(link.digests, '') AS digests,
    coalesce(link.digest, '') AS digest,
    coalesce(log.events, '') AS events
FROM (
    SELECT *, lag(c.position, 1, %(after)s) OVER (ORDER BY c.position) AS after
    FROM {home}.event_chain AS c
    WHERE c.position > %(after)s AND c.position <= %(upto)s
) AS link
CROSS JOIN LATERAL (
    SELECT string_agg(
        int8send(e.position) || timestamptz_send(e.recorded_at) || int4send(length(e.said)) || e.said,
        NULL ORDER BY e.position
    ) AS events
    FROM (
        SELECT notification_id AS position, recorded_at, record_send(ROW(
            originator_id, originator_version, topic, state, occurred_at, user_id, chat_id,
            is_private, message_id, thread_id, interaction_type, interaction_name, outcome, context,
            offered_at
        )) AS said
        FROM {home}.event_log
        WHERE notification_id > link.after AND notification_id <= link.position
        OFFSET 0 -- without it record_send is evaluated twice
    ) AS e
) AS log
ORDER BY link.position
