-- Append units of events in one transaction, as one link of the chain. A unit is appended whole or
-- not at all. Work that needs no order is done before the lock is taken.
-- A row with an empty topic is a condition and no event: its unit is refused if that stream version is taken.
-- The lock keeps the order: positions are assigned while it is held, and the commit releases it, so
-- a reader beyond a position never misses an event that commits later. It is a lock on a table that
-- only its owner may lock, so no other login can hold appends up, except by an append of its own.
-- The lock is a statement of its own: the statements after it see all that committed before, if the
-- transaction is READ COMMITTED. Under another level the append is refused (SQLSTATE ST001).
-- A client cannot hold the lock while it is idle. A commit is durable whatever the session prefers.
-- A topic that is new in the log is noted (functions/event_store/storyline_note_topics).
-- Returns one row an event, in order: its position (NULL: not in the log), and whether it is new.
-- It runs as its owner: a caller may append, and change the log in no other way.
-- The plan is made once and uses the unique index for each event, however old the statistics are.
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
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET client_encoding = 'UTF8'
SET lock_timeout = '5s'
AS $$
DECLARE
    parsed jsonb[] := contexts::jsonb[];
    event_digests bytea[] := ARRAY(
        SELECT event_digest(
            i.originator_id, i.originator_version, i.topic, i.state, i.occurred_at, i.user_id,
            i.chat_id, i.is_private, i.message_id, i.thread_id, i.interaction_type,
            i.interaction_name, i.outcome, i.context, i.offered_at
        )
        FROM (
            SELECT -- each by itself: in FROM every array would be copied first
                unnest(originator_ids), unnest(originator_versions), unnest(topics), unnest(states),
                unnest(occurred_ats), unnest(user_ids), unnest(chat_ids), unnest(is_privates),
                unnest(message_ids), unnest(thread_ids), unnest(interaction_types),
                unnest(interaction_names), unnest(outcomes), unnest(parsed), unnest(offered_ats)
        ) AS i (
            originator_id, originator_version, topic, state, occurred_at, user_id, chat_id,
            is_private, message_id, thread_id, interaction_type, interaction_name, outcome,
            context, offered_at
        )
    );
    has_new_topics boolean := EXISTS (
        SELECT FROM (
            SELECT DISTINCT e.topic, e.start -- with the version, which stands first in the state
            FROM (SELECT unnest(topics), substring(unnest(states) FOR 14)) AS e (topic, start)
        ) AS i
        WHERE i.topic <> '' AND NOT EXISTS (
            SELECT FROM event_topics AS k
            WHERE k.topic = i.topic AND k.version = coalesce(storyline_version(i.start), 0)
        )
    );
    refused integer[];
    first_position bigint;
    last_position bigint;
    appended bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'append_events needs READ COMMITTED, not %', current_setting('transaction_isolation')
            USING ERRCODE = 'ST001', HINT = 'Append again in BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
    PERFORM set_config('idle_in_transaction_session_timeout', '10s', true);
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE;
    refused := ARRAY(
        SELECT i.unit
        FROM unnest(units, originator_ids, originator_versions) AS i (unit, id, version)
        WHERE (
            SELECT e.notification_id FROM event_log AS e
            WHERE e.originator_id = i.id AND e.originator_version = i.version
        ) IS NOT NULL
    );
    WITH inserted AS (
        INSERT INTO event_log (
            originator_id, originator_version, topic, state, recorded_at, occurred_at, user_id,
            chat_id, is_private, message_id, thread_id, interaction_type, interaction_name,
            outcome, context, offered_at
        )
        SELECT
            i.originator_id, i.originator_version, i.topic, i.state, now(), i.occurred_at, i.user_id,
            i.chat_id, i.is_private, i.message_id, i.thread_id, i.interaction_type,
            i.interaction_name, i.outcome, i.context, i.offered_at
        FROM unnest(
            units, originator_ids, originator_versions, topics, states, occurred_ats, user_ids,
            chat_ids, is_privates, message_ids, thread_ids, interaction_types, interaction_names,
            outcomes, parsed, offered_ats
        ) WITH ORDINALITY AS i (
            unit, originator_id, originator_version, topic, state, occurred_at, user_id,
            chat_id, is_private, message_id, thread_id, interaction_type, interaction_name,
            outcome, context, offered_at, number
        )
        WHERE i.topic <> '' AND i.unit NOT IN (SELECT unnest(refused))
        ORDER BY i.number
        RETURNING notification_id
    )
    SELECT min(i.notification_id), max(i.notification_id), count(*)
    INTO first_position, last_position, appended
    FROM inserted AS i;

    IF last_position - first_position + 1 <> appended THEN
        RAISE EXCEPTION 'another writer takes positions of event_log'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Only append_events may write to the log. Append again.';
    END IF;
    IF has_new_topics THEN
        PERFORM storyline_note_topics(first_position, last_position);
    END IF;
    INSERT INTO event_chain (position, follows, recorded_at, digests, digest)
    SELECT last_position, head.position, now(), link.digests, event_chain_digest(
        head.digest, head.position, last_position, now(), link.digests
    )
    FROM (
        (SELECT c.position, c.digest FROM event_chain AS c ORDER BY c.position DESC LIMIT 1)
        UNION ALL
        SELECT 0, decode(repeat('00', 32), 'hex')
        LIMIT 1
    ) AS head,
    (
        SELECT string_agg(i.digest, NULL ORDER BY i.number) AS digests
        FROM unnest(units, topics, event_digests) WITH ORDINALITY AS i (unit, topic, digest, number)
        WHERE i.topic <> '' AND i.unit NOT IN (SELECT unnest(refused))
    ) AS link
    WHERE appended > 0;

    IF refused = '{}' THEN
        RETURN QUERY
        SELECT i.position, true FROM generate_series(first_position, last_position) AS i (position);
        RETURN;
    END IF;
    RETURN QUERY
    SELECT
        CASE
            WHEN i.is_new THEN first_position - 1 + count(*) FILTER (WHERE i.is_new) OVER (ORDER BY i.number)
            ELSE (
                SELECT e.notification_id FROM event_log AS e
                WHERE e.originator_id = i.id AND e.originator_version = i.version
            )
        END,
        i.is_new
    FROM (
        SELECT u.id, u.version, u.number, u.unit NOT IN (SELECT unnest(refused)) AS is_new
        FROM unnest(units, originator_ids, originator_versions, topics)
            WITH ORDINALITY AS u (unit, id, version, topic, number)
        WHERE u.topic <> ''
    ) AS i
    ORDER BY i.number;
END
$$;

COMMENT ON FUNCTION append_events IS 'Internal: append units of events as one link of the chain. Returns one row an event: its position (NULL: a conflict), and whether it is new.';
