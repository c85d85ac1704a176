-- The links at positions (p_after, p_upto], each with what stands in the log between it and the link
-- before it: per event 8 bytes of its position, 8 of recorded_at, and the 32 of its event_digest.
-- Both tables are read along their primary keys. Moments are microseconds since 2000, as sent.
CREATE OR REPLACE FUNCTION event_chain_links(p_after bigint, p_upto bigint)
RETURNS TABLE (
    "position" bigint, follows bigint, recorded_at bytea, digests bytea, digest bytea, entries bytea
)
LANGUAGE sql STABLE PARALLEL SAFE
SET client_encoding = 'UTF8'
SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off
AS $$
SELECT
    link.position, link.follows, timestamptz_send(link.recorded_at), link.digests, link.digest,
    coalesce(log.entries, '')
FROM (
    SELECT *, lag(c.position, 1, p_after) OVER (ORDER BY c.position) AS after
    FROM event_chain AS c
    WHERE c.position > p_after AND c.position <= p_upto
) AS link
CROSS JOIN LATERAL (
    SELECT string_agg(
        int8send(e.notification_id) || timestamptz_send(e.recorded_at) || event_digest(
            e.originator_id, e.originator_version, e.topic, e.state, e.occurred_at, e.user_id,
            e.chat_id, e.is_private, e.message_id, e.thread_id, e.interaction_type,
            e.interaction_name, e.outcome, e.context, e.offered_at
        ),
        NULL ORDER BY e.notification_id
    ) AS entries
    FROM event_log AS e
    WHERE e.notification_id > link.after AND e.notification_id <= link.position
) AS log
ORDER BY link.position
$$;
