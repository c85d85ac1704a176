-- Telegram updates that could not be recorded, byte for byte, with the reason.
CREATE TABLE parked_updates (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id bigint NOT NULL,
    digest bytea NOT NULL,
    raw bytea NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (bot_id, digest)
);
