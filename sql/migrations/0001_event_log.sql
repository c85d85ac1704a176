-- The log: every event once, in the order of its position (notification_id). Append-only.
-- The first five columns are the eventsourcing library's; `state` is what is true, byte for byte.
-- The others repeat it in typed form, so that folds and audit queries parse nothing.
CREATE TABLE event_log (
    notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
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
    offered_at timestamptz,
    UNIQUE (originator_id, originator_version)
);

COMMENT ON TABLE event_log IS 'Immutable events in the order of their positions (notification_id).';

CREATE INDEX event_log_time ON event_log (occurred_at) WHERE interaction_type IS NOT NULL;
CREATE INDEX event_log_user ON event_log (user_id, occurred_at) WHERE interaction_type IS NOT NULL;
CREATE INDEX event_log_type ON event_log (interaction_type, occurred_at) WHERE interaction_type IS NOT NULL;
CREATE INDEX event_log_name ON event_log (interaction_name, occurred_at) WHERE interaction_type IS NOT NULL;
CREATE INDEX event_log_context ON event_log USING gin (context jsonb_path_ops) WHERE interaction_type IS NOT NULL;

CREATE FUNCTION event_log_is_immutable() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'event_log is append-only: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Record a new event that corrects the old one.';
END
$$;

CREATE TRIGGER event_log_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON event_log
    FOR EACH STATEMENT EXECUTE FUNCTION event_log_is_immutable();

-- ALWAYS: session_replication_role = replica does not switch it off.
ALTER TABLE event_log ENABLE ALWAYS TRIGGER event_log_is_immutable;
