-- Append units of events in one transaction; a unit goes in whole or not at all.
-- The lock is what keeps the order: positions are drawn while it is held and it is let go only by
-- the commit, so that whoever reads beyond a position never misses one that commits later.
-- It comes first and by itself: the statement after it sees all that committed before.
-- Returns one row an event, in order: where it stands (NULL: nowhere), and whether it is new.
-- The plan is made once and looks each event up in the unique index, however old the statistics are.
CREATE OR REPLACE FUNCTION append_events(
    units integer[],
    originator_ids uuid[],
    originator_versions bigint[],
    topics text[],
    states bytea[],
    occurred_ats timestamptz[],
    user_ids uuid[],
    chat_ids bigint[],
    is_privates boolean[],
    message_ids bigint[],
    thread_ids bigint[],
    interaction_types text[],
    interaction_names text[],
    outcomes text[],
    contexts text[],
    offered_ats timestamptz[]
) RETURNS TABLE (standing_at bigint, is_new boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('storyline.event_log'));
    RETURN QUERY
    WITH incoming AS MATERIALIZED (
        SELECT i.*, (
            SELECT e.notification_id
            FROM event_log AS e
            WHERE e.originator_id = i.originator_id AND e.originator_version = i.originator_version
        ) AS standing
        FROM unnest(
            units, originator_ids, originator_versions, topics, states, occurred_ats, user_ids,
            chat_ids, is_privates, message_ids, thread_ids, interaction_types, interaction_names,
            outcomes, contexts, offered_ats
        ) WITH ORDINALITY AS i (
            unit, originator_id, originator_version, topic, state, occurred_at, user_id,
            chat_id, is_private, message_id, thread_id, interaction_type, interaction_name,
            outcome, context, offered_at, number
        )
    ),
    appended AS (
        INSERT INTO event_log (
            originator_id, originator_version, topic, state, occurred_at, user_id,
            chat_id, is_private, message_id, thread_id, interaction_type, interaction_name,
            outcome, context, offered_at
        )
        SELECT
            i.originator_id, i.originator_version, i.topic, i.state, i.occurred_at, i.user_id,
            i.chat_id, i.is_private, i.message_id, i.thread_id, i.interaction_type, i.interaction_name,
            i.outcome, i.context::jsonb, i.offered_at
        FROM incoming AS i
        WHERE i.unit NOT IN (SELECT t.unit FROM incoming AS t WHERE t.standing IS NOT NULL)
        ORDER BY i.number
        RETURNING notification_id, event_log.originator_id, event_log.originator_version
    )
    SELECT coalesce(a.notification_id, i.standing), a.notification_id IS NOT NULL
    FROM incoming AS i
    LEFT JOIN appended AS a USING (originator_id, originator_version)
    ORDER BY i.number;
END
$$;
