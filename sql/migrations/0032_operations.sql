-- What operators ask: since when read tables serve, and when the log was verified last.
ALTER TABLE projection_checkpoint ADD COLUMN in_service_since timestamptz;

COMMENT ON COLUMN projection_checkpoint.in_service_since IS 'When a replay or a roll-back put the live tables into service. NULL: a migration made them, or an earlier release replayed them.';

CREATE TABLE chain_verification (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    verified_at timestamptz NOT NULL DEFAULT now(),
    since bigint NOT NULL,
    position bigint NOT NULL,
    digest bytea NOT NULL,
    broken_at bigint,
    reason text,
    seconds double precision NOT NULL,
    CHECK ((broken_at IS NULL) = (reason IS NULL))
);

COMMENT ON TABLE chain_verification IS 'Verifications of the log against its chain, one row each. Failures stay; the others are kept for 90 days.';
COMMENT ON COLUMN chain_verification.id IS 'Their order.';
COMMENT ON COLUMN chain_verification.verified_at IS 'When it ended.';
COMMENT ON COLUMN chain_verification.since IS 'It verified the events after this position. 0: the whole log.';
COMMENT ON COLUMN chain_verification.position IS 'The last position of the chain when it began.';
COMMENT ON COLUMN chain_verification.digest IS 'The SHA-256 of the chain at that position.';
COMMENT ON COLUMN chain_verification.broken_at IS 'The first position that is not what was appended. NULL: all is.';
COMMENT ON COLUMN chain_verification.reason IS 'What is wrong there.';
COMMENT ON COLUMN chain_verification.seconds IS 'How many seconds it took.';
