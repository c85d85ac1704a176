-- The chain over the log: one link a batch, each with a SHA-256 over the link before it and over
-- what it appended. `storyline audit verify` recomputes it (domain/chain.py says how to).
-- A link covers the positions (follows, position]; its events stand at the last of them, one beside
-- the other, all recorded at the same moment.
CREATE TABLE event_chain (
    position bigint PRIMARY KEY,
    follows bigint UNIQUE NOT NULL,
    recorded_at timestamptz NOT NULL,
    digests bytea NOT NULL,
    digest bytea NOT NULL
);

COMMENT ON TABLE event_chain IS 'SHA-256 links over event_log, by the last position of each batch.';
COMMENT ON COLUMN event_chain.digests IS 'The event_digest of each event, 32 bytes each, in order.';

-- Digests do not compress.
ALTER TABLE event_chain ALTER digests SET STORAGE EXTERNAL;

-- One event, all that its writer said of it. record_send puts type and length before each value;
-- times are microseconds, so neither zone nor style matters. Text is in the client's encoding.
CREATE FUNCTION event_digest(
    originator_id uuid,
    originator_version bigint,
    topic text,
    state bytea,
    occurred_at timestamptz,
    user_id uuid,
    chat_id bigint,
    is_private boolean,
    message_id bigint,
    thread_id bigint,
    interaction_type text,
    interaction_name text,
    outcome text,
    context jsonb,
    offered_at timestamptz
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT sha256(record_send(ROW(
    originator_id, originator_version, topic, state, occurred_at, user_id, chat_id, is_private,
    message_id, thread_id, interaction_type, interaction_name, outcome, context, offered_at
)))
$$;

-- The digest of a link. `previous` is that of the link before, or 32 zero bytes.
CREATE FUNCTION event_chain_digest(
    previous bytea, follows bigint, "position" bigint, recorded_at timestamptz, digests bytea
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
SELECT sha256(previous || int8send(follows) || int8send(position) || timestamptz_send(recorded_at) || digests)
$$;

-- Where the chain ends: at position 0, with 32 zero bytes, before anything was appended.
CREATE FUNCTION event_chain_head(OUT "position" bigint, OUT digest bytea)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
(SELECT c.position, c.digest FROM event_chain AS c ORDER BY c.position DESC LIMIT 1)
UNION ALL
SELECT 0, decode(repeat('00', 32), 'hex')
LIMIT 1
$$;

-- Who appends says when, so that a batch on its way through the function of an earlier release,
-- which makes no links, is refused.
ALTER TABLE event_log ALTER recorded_at DROP DEFAULT;

-- What stands in the log already is chained as if it had been from the start.
SET LOCAL client_encoding = 'UTF8';
SELECT pg_advisory_xact_lock(hashtext('storyline.event_log'));

DO $$
DECLARE
    batch record;
    head bigint := 0;
    head_digest bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR batch IN
        WITH events AS (
            SELECT e.notification_id AS position, e.recorded_at, event_digest(
                e.originator_id, e.originator_version, e.topic, e.state, e.occurred_at, e.user_id,
                e.chat_id, e.is_private, e.message_id, e.thread_id, e.interaction_type,
                e.interaction_name, e.outcome, e.context, e.offered_at
            ) AS digest
            FROM event_log AS e
        ),
        marked AS (
            SELECT *, lag(position) OVER log IS DISTINCT FROM position - 1
                OR lag(recorded_at) OVER log <> recorded_at AS begins
            FROM events
            WINDOW log AS (ORDER BY position)
        ),
        numbered AS (
            SELECT *, count(*) FILTER (WHERE begins) OVER (ORDER BY position) AS number FROM marked
        )
        SELECT max(position) AS position, min(recorded_at) AS recorded_at,
            string_agg(digest, '' ORDER BY position) AS digests
        FROM numbered
        GROUP BY number
        ORDER BY number
    LOOP
        head_digest := event_chain_digest(
            head_digest, head, batch.position, batch.recorded_at, batch.digests
        );
        INSERT INTO event_chain
        VALUES (batch.position, head, batch.recorded_at, batch.digests, head_digest);
        head := batch.position;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION event_log_is_immutable() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Record a new event that corrects the old one.';
END
$$;

CREATE TRIGGER event_chain_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON event_chain
    FOR EACH STATEMENT EXECUTE FUNCTION event_log_is_immutable();

ALTER TABLE event_chain ENABLE ALWAYS TRIGGER event_chain_is_immutable;
