-- What the bot tells admins by itself: each alert and each digest once to each of them.
CREATE TABLE delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL,
    user_id uuid NOT NULL,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (outcome IN ('sent', 'refused', 'unknown')),
    reason text,
    UNIQUE (kind, key, user_id),
    CHECK ((outcome IS NULL) = (ended_at IS NULL))
);

COMMENT ON TABLE delivery IS 'What the bot told admins by itself, one row for each message and admin. A message with a row is not sent again.';
COMMENT ON COLUMN delivery.id IS 'Their order.';
COMMENT ON COLUMN delivery.kind IS 'What it is, such as alert or digest.';
COMMENT ON COLUMN delivery.key IS 'Which one it is, such as the start of an alert.';
COMMENT ON COLUMN delivery.user_id IS 'Who gets it.';
COMMENT ON COLUMN delivery.begun_at IS 'When a process began to send it.';
COMMENT ON COLUMN delivery.ended_at IS 'When its outcome was known. NULL: it is being sent, or the process died.';
COMMENT ON COLUMN delivery.outcome IS 'sent, refused (Telegram does not deliver it) or unknown (nobody knows whether it arrived).';
COMMENT ON COLUMN delivery.reason IS 'What Telegram said, if it was not sent.';
